import { sketchSeed } from '@/core/attribution/signHash';
import { openSketches, type Sketches } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { sha256Hash } from '@/core/hash/hash';
import type { LoraConfig } from '@/core/model/lora';
import type { TrainingExample } from '@/core/training/example';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import type { KeptCheckpoint } from '@/core/training/trainingState';
import { type Bench, hashExamples } from '@/scripts/evaluation/attribution/bench/bench';
import { foldSketch } from '@/scripts/evaluation/attribution/bench/foldSketch';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import { hashMatrices } from '@/scripts/evaluation/attribution/bench/recordLosses';
import { encodeStored, openStored } from '@/scripts/evaluation/attribution/bench/storedSketches';

/** Records of one pass, as the product sketches. */
const BATCH = 4;
/** Records of one file on disk: what a kill can lose at most. */
const CHUNK = 100;
/** Numbers a matrix on disk; shorter sketches are made of them by adding neighbours. */
export const STORED_DIMENSION = 256;

export type SketchTask = {
  /** What the progress line says is sketched. */
  what: string;
  examples: readonly TrainingExample[];
  /** The adapters that gradients are taken at. */
  checkpoints: readonly KeptCheckpoint[];
  /** The adapter that training ended with: the sign hash derives from it. */
  published: KeptCheckpoint;
  lora: LoraConfig;
  /** Numbers of each matrix's gradient; a divisor of 256. */
  dimension: number;
  maxLength: number;
};

/** Gradient sketches of records in the product's own format, made by its sketcher and kept on disk a chunk at a time. */
export async function sketchRecords(bench: Bench, task: SketchTask): Promise<Sketches> {
  const { examples, checkpoints, dimension, maxLength } = task;
  const published = hashMatrices(task.published.matrices);
  const sketcher = new GradientSketcher({
    runtime: bench.runtime,
    base: bench.base,
    lora: { ...task.lora, dropout: 0 },
    seed: sketchSeed(published),
    dimension: STORED_DIMENSION,
    batch: BATCH,
    maxLength,
  });
  const progress = progressOf(bench, `sketching ${task.what}`, examples.length);
  const adapters = checkpoints.map(({ matrices }) => hashMatrices(matrices));
  const sketches: Float32Array[][] = examples.map(() => []);
  try {
    for (let first = 0; first < examples.length; first += CHUNK) {
      const part = examples.slice(first, first + CHUNK);
      for (const [k, { matrices, learningRate }] of checkpoints.entries()) {
        const key = {
          kind: 'sketch',
          base: bench.baseHash,
          published,
          adapter: adapters[k]!,
          part: hashExamples(part),
        };
        const bytes = await bench.cache.bytes(key, async () => {
          const rows = await sketcher.sketch(part, [matrices]);
          const header = { adapterHash: published, blocks: sketcher.blocks, dimension: STORED_DIMENSION };
          const rates = [{ adapterHash: adapters[k]!, learningRate }];
          return encodeStored(
            { ...header, checkpoints: rates },
            rows.map(([sketch]) => sketch!),
          );
        });
        const stored = openStored(bytes);
        part.forEach((_, i) => {
          sketches[first + i]!.push(foldSketch(stored[i]!, STORED_DIMENSION / dimension));
        });
      }
      progress(first + part.length);
    }
  } finally {
    await sketcher.release();
  }
  const rates = checkpoints.map(({ learningRate }, k) => ({ adapterHash: adapters[k]!, learningRate }));
  const header = { adapterHash: published, checkpoints: rates, blocks: sketcher.blocks, dimension };
  return openSketches(encodeSketches(header, named(sketches)).bytes);
}

const named = (rows: readonly Float32Array[][]) =>
  rows.map((sketches, i) => ({ recordHash: sha256Hash(`record ${i}`), sketches }));
