import { attributeAnswer } from '@/core/attribution/attributeAnswer';
import { type AttributionIndex, openAttributionIndex } from '@/core/attribution/attributionIndex';
import { encodeGram } from '@/core/attribution/gramFile';
import {
  type AttributionParameters,
  DEFAULT_PARAMETERS,
  type ScorerName,
  SHARE_SCALE,
} from '@/core/attribution/parameters';
import { encodeTable, makeClusterTable, makeRecordTable } from '@/core/attribution/recordTable';
import { SCORERS } from '@/core/attribution/scorers';
import { openSketches, rowValues, type Sketches } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { buildSpanIndex } from '@/core/attribution/spanIndex';
import { overlapLengths } from '@/core/attribution/spans';
import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { sha256Hash } from '@/core/hash/hash';
import type { TrainingExample } from '@/core/training/example';
import { vocabularyEdges } from '@/lib/attribution/recordTokens';
import type { Bench } from '@/scripts/evaluation/attribution/bench/bench';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import { sketchRecords } from '@/scripts/evaluation/attribution/bench/recordSketches';
import { trainAdapters } from '@/scripts/evaluation/attribution/bench/trainedAdapters';
import { sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';
import { querySketch } from '@/scripts/evaluation/attribution/scores';
import { DEFAULT_SCORER, encodeSet, recipeOf, seedsOf } from '@/scripts/evaluation/attribution/setup';
import type { Suite } from '@/scripts/evaluation/attribution/suite';

/** Part of the contributors' pool that records which were not trained on may earn. */
const TARGET = 0.01;
/** Scorers that the parameters can name. */
const PAYING = Object.keys(SCORERS) as ScorerName[];
/**
 * Decoys that the model was not trained on stand among the trained records, and answers are paid by the product's rule:
 * what is paid for decoys is paid for nothing.
 */
export const placebo: Suite = async (context) => {
  const { options, say } = context;
  const asked = options.queries;
  const made =
    options.set ??
    sentenceClasses({ seed: 1, train: options.records, test: asked + 2 * options.placebos, named: false });
  const third = options.set ? Math.floor(made.test.length / 3) : options.placebos;
  const { bench, train, queries: rest } = await encodeSet(context, made);
  const queries = rest.slice(0, rest.length - 2 * third);
  const placebos = rest.slice(rest.length - 2 * third, rest.length - third);
  const decoys = rest.slice(rest.length - third);
  const paid = new Map<string, { decoys: number; trained: number }[]>();
  for (const seed of seedsOf(options)) {
    const recipe = recipeOf(options, seed);
    const kept = await trainAdapters(bench, { examples: train, recipe });
    const sketch = (what: string, examples: readonly TrainingExample[]) => {
      const { lora, maxLength } = recipe;
      const checkpoints = kept.slice(0, options.checkpoints);
      const published = kept.at(-1)!;
      return sketchRecords(bench, {
        what,
        examples,
        checkpoints,
        published,
        lora,
        dimension: options.dimension,
        maxLength,
      });
    };
    const candidates = [...train, ...decoys];
    const index = indexOf(bench, candidates, placebos, {
      candidates: await sketch(`records and decoys, seed ${seed}`, candidates),
      placebos: await sketch(`placebos, seed ${seed}`, placebos),
    });
    const sketches = await sketch(`queries, seed ${seed}`, queries);
    const names = PAYING.filter((name) => options.scorers.includes(name));
    const progress = progressOf({ say }, 'paying by each scorer', names.length);
    for (const [done, scorer] of names.entries()) {
      const parameters = { ...DEFAULT_PARAMETERS, scorer };
      const shares = queries.map((query, q) =>
        paidShares(index, query, querySketch(sketches, q), train.length, parameters),
      );
      paid.set(scorer, [...(paid.get(scorer) ?? []), ...shares]);
      progress(done + 1);
    }
  }
  const rows = [...paid].map(([name, list]) => {
    const mean = (of: (item: (typeof list)[number]) => number) =>
      bootstrapInterval(list, (sample) => sample.reduce((sum, item) => sum + of(item), 0) / sample.length);
    return { name, decoys: mean((item) => item.decoys), trained: mean((item) => item.trained) };
  });
  return {
    tables: [
      {
        title: `part of the pool that is paid, ${made.name}: ${decoys.length} decoys among ${train.length} records`,
        columns: ['', 'decoys', 'low', 'high', 'trained', 'low', 'high'],
        rows: rows.map(({ name, ...paidTo }) => [
          name,
          ...[paidTo.decoys, paidTo.trained].flatMap(({ estimate, low, high }) => [estimate, low, high]),
        ]),
      },
    ],
    measures: rows.flatMap(({ name, decoys: toDecoys, trained: toTrained }) => [
      {
        name: `part of the pool paid for decoys, ${name}`,
        value: toDecoys.estimate,
        ...(name === DEFAULT_SCORER ? { target: TARGET } : {}),
        better: 'lower',
        unit: 'share',
      },
      {
        name: `part of the pool paid for trained records, ${name}`,
        value: toTrained.estimate,
        better: 'higher',
        unit: 'share',
      },
    ]),
  };
};

const nameOf = (kind: string, i: number) => sha256Hash(`${kind} ${i}`);

/** A model's index as the server stores it, each record brought by a contributor of its own. */
function indexOf(
  { tokenizer }: Bench,
  candidates: readonly TrainingExample[],
  heldOut: readonly TrainingExample[],
  sketches: { candidates: Sketches; placebos: Sketches },
): AttributionIndex {
  const table = makeRecordTable(
    candidates.map((_, i) => ({
      recordHash: nameOf('record', i),
      contributor: `0x${(i + 1).toString(16).padStart(40, '0')}`,
      dataNet: '1',
      version: 1,
    })),
  );
  const renamed = renameSketches(sketches.candidates, 'record');
  const edges = vocabularyEdges(tokenizer);
  const documents = (kind: string, examples: readonly TrainingExample[]) =>
    examples.map(({ ids }, i) => ({ recordHash: nameOf(kind, i), tokens: [...ids] }));
  return openAttributionIndex({
    recordTable: encodeTable(table),
    clusterTable: encodeTable(makeClusterTable(table, new Map())),
    sketches: renamed,
    placeboSketches: renameSketches(sketches.placebos, 'placebo'),
    gram: encodeGram(openSketches(renamed)),
    spanIndex: buildSpanIndex({ documents: documents('record', candidates), edges }),
    // As the product has it: phrases that records of nobody hold too belong to nobody.
    backgroundIndexes: [buildSpanIndex({ documents: documents('placebo', heldOut), edges })],
  });
}

function renameSketches(sketches: Sketches, kind: string): Uint8Array {
  const { records: _, ...header } = sketches.header;
  return encodeSketches(
    header,
    Array.from({ length: sketches.header.records }, (_, i) => ({
      recordHash: nameOf(kind, i),
      sketches: header.checkpoints.map((_, k) => Float32Array.from(rowValues(sketches, i, k))),
    })),
  ).bytes;
}

function paidShares(
  index: AttributionIndex,
  { ids, promptLength }: TrainingExample,
  sketch: Float32Array[],
  trained: number,
  parameters: AttributionParameters,
): { decoys: number; trained: number } {
  const answerTokens = [...ids.subarray(promptLength)];
  const promptOverlap = overlapLengths(answerTokens, [...ids.subarray(0, promptLength)]);
  const { records } = attributeAnswer(index, { sketch, answerTokens, promptOverlap, poolWei: 0n }, parameters);
  const isDecoy = new Set(
    Array.from({ length: index.records.length - trained }, (_, i) => nameOf('record', trained + i)),
  );
  const sum = (decoy: boolean) =>
    records.reduce((total, { recordHash, share }) => total + (isDecoy.has(recordHash) === decoy ? share : 0), 0);
  return { decoys: sum(true) / SHARE_SCALE, trained: sum(false) / SHARE_SCALE };
}
