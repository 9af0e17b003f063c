import { cpuUsage } from 'node:process';
import { quantile } from '@/bench/report';
import { EDGES, zipf } from '@/bench/spanCorpus';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { creditSpans } from '@/core/attribution/spanCredits';
import { buildSpanIndex, openSpanIndex, type SpanDocument, type SpanIndex } from '@/core/attribution/spanIndex';
import { documentsOf, maximalSpans } from '@/core/attribution/spans';
import { Random } from '@/core/random/random';

/** Time of this process's own work in milliseconds: what other processes of the machine take does not count. */
export function workOf<T>(run: () => T): { milliseconds: number; result: T } {
  const before = cpuUsage();
  const result = run();
  const { user, system } = cpuUsage(before);
  return { milliseconds: (user + system) / 1000, result };
}

export type BuildTimes = {
  /** The file of the index. */
  file: Uint8Array;
  /** Milliseconds of the fastest round. */
  build: number;
  open: number;
  /** Sorting as many uint32 numbers by the typed array's own `sort`. */
  sort: number;
  wall: number;
};

/** Builds and opens an index `rounds` times, with a sort of as many numbers after each; of all the fastest is kept. */
export function timeBuild(documents: readonly SpanDocument[], rounds: number): BuildTimes {
  const random = new Random(71);
  const times: BuildTimes = { file: new Uint8Array(), build: Infinity, open: Infinity, sort: Infinity, wall: Infinity };
  const tokens = documents.reduce((sum, document) => sum + document.tokens.length, 0);
  for (let round = 0; round < rounds; round++) {
    const numbers = Uint32Array.from({ length: tokens }, () => random.uint32());
    const started = performance.now();
    const built = workOf(() => buildSpanIndex({ documents, edges: EDGES }));
    times.wall = Math.min(times.wall, performance.now() - started);
    times.build = Math.min(times.build, built.milliseconds);
    times.file = built.result;
    times.open = Math.min(times.open, workOf(() => openSpanIndex(built.result)).milliseconds);
    times.sort = Math.min(times.sort, workOf(() => numbers.sort()).milliseconds);
  }
  return times;
}

/** Answers of so many tokens: half of them drawn, half quoted in pieces of 20 to 60 tokens from the documents. */
export function answersOver(
  documents: readonly SpanDocument[],
  count: number,
  tokens: number,
  seed: number,
): number[][] {
  const random = new Random(seed);
  const draw = zipf(random);
  return Array.from({ length: count }, () => {
    const answer: number[] = [];
    while (answer.length < tokens) {
      const source = documents[random.below(documents.length)]!.tokens as Uint16Array;
      const [from, length] = [random.below(source.length - 60), 20 + random.below(41)];
      answer.push(...source.subarray(from, from + length), ...Array.from({ length }, draw));
    }
    return answer.slice(0, tokens);
  });
}

/** What an answer's spans cost: all maximal spans, their credits, and every document of those that earn. */
export function attributeSpans(index: SpanIndex, answer: readonly number[]) {
  const spans = maximalSpans(index, answer, DEFAULT_PARAMETERS.spanMinimumTokens);
  const bits = answer.map((token) => index.tokenBits[token]!);
  const nowhere = answer.map(() => 0);
  return creditSpans(spans, bits, nowhere, DEFAULT_PARAMETERS.spanFloorBits1024).map((span) => ({
    ...span,
    documents: documentsOf(index, span),
  }));
}

/**
 * Milliseconds of each answer, the fastest of five, so that a pause of the machine is not taken for work. All answers
 * are asked before the first is asked again: none finds its own places in the processor's caches.
 */
export function timeQueries(index: SpanIndex, answers: readonly (readonly number[])[]): number[] {
  const best = answers.map(() => Infinity);
  for (let round = 0; round < 5; round++) {
    for (const [a, answer] of answers.entries()) {
      const started = performance.now();
      attributeSpans(index, answer);
      best[a] = Math.min(best[a]!, performance.now() - started);
    }
  }
  return best;
}

/** Milliseconds of one pass over the tokens that looks for one token: the least a search without an index can do. */
export function timePass({ shards }: SpanIndex): number {
  const { values } = shards[0]!.text.held(0)!;
  let best = Infinity;
  let found = 0;
  for (let i = 0; i < 5; i++) {
    const started = performance.now();
    for (let k = 0; k < values.length; k++) if (values[k] === i) found++;
    best = Math.min(best, performance.now() - started);
  }
  if (found === 0) throw new Error('the pass found none of the commonest tokens');
  return best;
}

export const p95 = (values: readonly number[]) => quantile(values, 0.95);
