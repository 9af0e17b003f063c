import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchReport, type Measure, quantile } from '@/bench/report';
import { EDGES, spanCorpus } from '@/bench/spanCorpus';
import { answersOver, p95, timeBuild, timePass, timeQueries } from '@/bench/spanTimes';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { overPages } from '@/core/attribution/section';
import { buildSpanIndex, openSpanIndex, openSpanShards, type SpanDocument } from '@/core/attribution/spanIndex';
import { findMaximalSpans } from '@/core/attribution/spans';
import { openSpanFiles } from '@/server/spans/spanFiles';

const TOKENS = 4_000_000;
const ANSWER = 450;
const ANSWERS = 200;
const GROWTH = [250_000, 1_000_000, 16_000_000];
const SHARDS = [2, 8];
const PAGE_BYTES = 4096;
const CACHED_PARTS = [16, 2];
const MILLION = 1_000_000;

/**
 * Building and asking span indexes: the figures of issue-sized indexes (4 million tokens, answers of 450), and how cost
 * grows with tokens, shards and pages. Times are of this process's own work, so that other work on the machine counts
 * little; the targets are what one quiet core has to reach.
 */
export async function benchSpans(): Promise<BenchReport> {
  const { documents } = spanCorpus(TOKENS, 1);
  return {
    bench: 'spans',
    measures: [
      ...speedMeasures(documents),
      ...growthMeasures(),
      ...shardMeasures(documents),
      ...(await pageMeasures(documents)),
    ],
  };
}

/** The figures with targets. */
export function speedMeasures(documents: readonly SpanDocument[]): Measure[] {
  const { file, build, open, sort, wall } = timeBuild(documents, 3);
  const index = openSpanIndex(file);
  const times = timeQueries(index, answersOver(documents, ANSWERS, ANSWER, 2));
  const pass = timePass(index);
  const tokens = documents.reduce((sum, document) => sum + document.tokens.length, 0);
  return [
    { name: 'build', value: tokens / build / 1000, target: 2.5, better: 'higher', unit: 'million tokens/s' },
    { name: 'build, by the clock', value: tokens / wall / 1000, better: 'higher', unit: 'million tokens/s' },
    { name: 'build over a sort of as many numbers', value: build / sort, better: 'lower', unit: '×' },
    { name: 'open with the full check over that sort', value: open / sort, better: 'lower', unit: '×' },
    { name: `p95 of ${ANSWER} tokens`, value: p95(times), target: 5, better: 'lower', unit: 'ms' },
    { name: `median of ${ANSWER} tokens`, value: quantile(times, 0.5), better: 'lower', unit: 'ms' },
    { name: 'p95 over one pass over the tokens', value: p95(times) / pass, better: 'lower', unit: '×' },
    { name: 'bytes of the file per token', value: file.length / tokens, better: 'lower', unit: 'B' },
  ];
}

function growthMeasures(): Measure[] {
  return GROWTH.flatMap((size): Measure[] => {
    const { documents } = spanCorpus(size, 1);
    const { file, build } = timeBuild(documents, 2);
    const times = timeQueries(openSpanIndex(file), answersOver(documents, ANSWERS, ANSWER, 2));
    const name = `${size / MILLION} million tokens`;
    return [
      { name: `${name}: build`, value: size / build / 1000, better: 'higher', unit: 'million tokens/s' },
      { name: `${name}: p95`, value: p95(times), better: 'lower', unit: 'ms' },
    ];
  });
}

function shardMeasures(documents: readonly SpanDocument[]): Measure[] {
  return SHARDS.map((count): Measure => {
    const size = documents.length / count;
    const files = Array.from({ length: count }, (_, s) =>
      buildSpanIndex({ documents: documents.slice(s * size, (s + 1) * size), edges: EDGES }),
    );
    const times = timeQueries(openSpanShards(files), answersOver(documents, ANSWERS, ANSWER, 2));
    return { name: `the same tokens in ${count} shards: p95`, value: p95(times), better: 'lower', unit: 'ms' };
  });
}

/** The same index read from a file with a cache of a part of it. */
async function pageMeasures(documents: readonly SpanDocument[]): Promise<Measure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'spans-'));
  try {
    const file = buildSpanIndex({ documents, edges: EDGES });
    const name = path.join(folder, 'index');
    writeFileSync(name, file);
    const measures: Measure[] = [
      { name: 'from a file: its size', value: file.length / MILLION, better: 'lower', unit: 'MB' },
    ];
    for (const part of CACHED_PARTS) {
      const { times, reads, mostHeld } = await askPages(name, Math.floor(file.length / part / PAGE_BYTES), documents);
      const title = `from a file, 1/${part} in memory`;
      measures.push(
        { name: `${title}: median`, value: quantile(times, 0.5), better: 'lower', unit: 'ms' },
        { name: `${title}: p95`, value: p95(times), better: 'lower', unit: 'ms' },
        { name: `${title}: pages read an answer`, value: reads / ANSWERS, better: 'lower', unit: '' },
        { name: `${title}: most held`, value: (mostHeld * PAGE_BYTES) / MILLION, better: 'lower', unit: 'MB' },
      );
    }
    return measures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function askPages(name: string, pages: number, documents: readonly SpanDocument[]) {
  const { index, caches, close } = await openSpanFiles([name], { pageBytes: PAGE_BYTES, pages });
  const times: number[] = [];
  for (const answer of answersOver(documents, ANSWERS, ANSWER, 2)) {
    const started = performance.now();
    await overPages(findMaximalSpans(index, answer, DEFAULT_PARAMETERS.spanMinimumTokens));
    times.push(performance.now() - started);
  }
  await close();
  return { times, ...caches[0]!.usage };
}
