import { type AttributionIndex, openAttributionIndex } from '@/core/attribution/attributionIndex';
import { encodeGram } from '@/core/attribution/gramFile';
import { encodeTable, makeClusterTable, makeRecordTable } from '@/core/attribution/recordTable';
import { openSketches, rowValues, type Sketches } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { buildSpanIndex } from '@/core/attribution/spanIndex';
import { sha256Hash } from '@/core/hash/hash';
import type { TrainingExample } from '@/core/training/example';
import { vocabularyEdges } from '@/lib/attribution/recordTokens';
import type { Bench } from '@/scripts/evaluation/attribution/bench/bench';

const nameOf = (kind: string, i: number) => sha256Hash(`${kind} ${i}`);

/** A model's index as the server stores it, each candidate brought by a contributor of its own. */
export function decoyIndex(
  { tokenizer }: Bench,
  candidates: readonly TrainingExample[],
  placebos: readonly TrainingExample[],
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
    backgroundIndexes: [buildSpanIndex({ documents: documents('placebo', placebos), edges })],
  });
}

function renameSketches(sketches: Sketches, kind: string): Uint8Array {
  const { records, ...header } = sketches.header;
  return encodeSketches(
    header,
    Array.from({ length: records }, (_, i) => ({
      recordHash: nameOf(kind, i),
      sketches: header.checkpoints.map((_, k) => Float32Array.from(rowValues(sketches, i, k))),
    })),
  ).bytes;
}
