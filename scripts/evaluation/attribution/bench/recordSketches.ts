import { sketchSeed } from '@/core/attribution/signHash';
import { openSketches, type Sketches } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { sha256Hash } from '@/core/hash/hash';
import type { LoraConfig } from '@/core/model/lora';
import type { TrainingExample } from '@/core/training/example';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import type { KeptCheckpoint } from '@/core/training/trainingState';
import { type Bench, hashExamples } from '@/scripts/evaluation/attribution/bench/bench';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import { hashMatrices } from '@/scripts/evaluation/attribution/bench/recordLosses';

/** Records of one pass, as the product sketches. */
const BATCH = 4;
/** Records of one file on disk: what a kill can lose at most. */
const CHUNK = 100;

export type SketchTask = {
  /** What the progress line says is sketched. */
  what: string;
  examples: readonly TrainingExample[];
  checkpoints: readonly KeptCheckpoint[];
  lora: LoraConfig;
  /** Numbers kept of each matrix's gradient. */
  dimension: number;
  maxLength: number;
};

/** Gradient sketches of records in the product's own format, made by its sketcher and kept on disk a chunk at a time. */
export async function sketchRecords(bench: Bench, task: SketchTask): Promise<Sketches> {
  const { examples, checkpoints, dimension, maxLength } = task;
  const adapters = checkpoints.map(({ matrices }) => hashMatrices(matrices));
  const adapterHash = adapters.at(-1)!;
  const sketcher = new GradientSketcher({
    runtime: bench.runtime,
    base: bench.base,
    lora: { ...task.lora, dropout: 0 },
    seed: sketchSeed(adapterHash),
    dimension,
    batch: BATCH,
    maxLength,
  });
  const rates = checkpoints.map(({ learningRate }, k) => ({ adapterHash: adapters[k]!, learningRate }));
  const header = { adapterHash, checkpoints: rates, blocks: sketcher.blocks, dimension };
  const progress = progressOf(bench, `sketching ${task.what}`, examples.length);
  try {
    const chunks: Sketches[] = [];
    for (let first = 0; first < examples.length; first += CHUNK) {
      const part = examples.slice(first, first + CHUNK);
      const key = { kind: 'sketches', base: bench.baseHash, adapters, dimension, first, part: hashExamples(part) };
      const bytes = await bench.cache.bytes(key, async () => {
        const rows = await sketcher.sketch(
          part,
          checkpoints.map(({ matrices }) => matrices),
        );
        return encodeSketches(
          header,
          rows.map((sketches, i) => ({ recordHash: sha256Hash(`record ${first + i}`), sketches })),
        ).bytes;
      });
      chunks.push(openSketches(bytes));
      progress(first + part.length);
    }
    return joinSketches(chunks);
  } finally {
    await sketcher.release();
  }
}

function joinSketches(chunks: readonly Sketches[]): Sketches {
  const [first] = chunks;
  if (!first) throw new RangeError('there is no record to sketch');
  const recordHashes = chunks.flatMap((chunk) => chunk.recordHashes);
  const rows = new Uint16Array(chunks.reduce((sum, chunk) => sum + chunk.rows.length, 0));
  const norms = new Float64Array(chunks.reduce((sum, chunk) => sum + chunk.norms.length, 0));
  let [rowsAt, normsAt] = [0, 0];
  for (const chunk of chunks) {
    rows.set(chunk.rows, rowsAt);
    norms.set(chunk.norms, normsAt);
    rowsAt += chunk.rows.length;
    normsAt += chunk.norms.length;
  }
  return { ...first, header: { ...first.header, records: recordHashes.length }, recordHashes, rows, norms };
}
