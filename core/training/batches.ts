import type { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';
import { answerLength, type TrainingExample } from '@/core/training/example';

/** Indices of the examples of one pass, and the length they are padded to. */
export type Batch = { rows: readonly number[]; length: number };

/** Examples this many batches apart may be sorted by length together. */
const MIXED_BATCHES = 16;

/**
 * Batches of one epoch. Examples are shuffled, sorted by length only within stretches of a few batches so that
 * neighbours need little padding, and the batches are shuffled again.
 */
export function epochBatches(
  examples: readonly TrainingExample[],
  buckets: readonly number[],
  batch: number,
  random: Random,
): Batch[] {
  const order = random.shuffle(Int32Array.from(examples.keys()));
  const batches: Batch[] = [];
  for (let at = 0; at < order.length; at += batch * MIXED_BATCHES) {
    const stretch = [...order.subarray(at, at + batch * MIXED_BATCHES)];
    stretch.sort((a, b) => examples[a]!.ids.length - examples[b]!.ids.length);
    for (let i = 0; i < stretch.length; i += batch)
      batches.push(padded(examples, buckets, stretch.slice(i, i + batch)));
  }
  return random.shuffle(batches);
}

/** Batches in an order that depends on the lengths alone, for evaluation. */
export function orderedBatches(
  examples: readonly TrainingExample[],
  buckets: readonly number[],
  batch: number,
): Batch[] {
  const order = [...examples.keys()].sort((a, b) => examples[a]!.ids.length - examples[b]!.ids.length || a - b);
  const starts = Array.from({ length: Math.ceil(order.length / batch) }, (_, i) => i * batch);
  return starts.map((start) => padded(examples, buckets, order.slice(start, start + batch)));
}

function padded(examples: readonly TrainingExample[], buckets: readonly number[], rows: readonly number[]): Batch {
  const longest = Math.max(...rows.map((row) => examples[row]!.ids.length));
  return { rows, length: buckets.find((bucket) => bucket >= longest)! };
}

/** Tokens of a batch that count in the loss. */
export const answerTokens = (examples: readonly TrainingExample[], { rows }: Batch): number =>
  rows.reduce((sum, row) => sum + answerLength(examples[row]!), 0);

/**
 * Feeds `ids`, `labels` and `weights` of a training program with `batch` rows. Every answer token weighs `share(row)`;
 * prompt, padding and missing rows weigh 0.
 */
export function batchFeeds(
  examples: readonly TrainingExample[],
  { rows, length }: Batch,
  batch: number,
  share: (example: TrainingExample) => number,
): Feeds {
  const ids = new Int32Array(batch * length);
  const labels = new Int32Array(batch * length);
  const weights = new Float32Array(batch * length);
  rows.forEach((index, row) => {
    const example = examples[index]!;
    const at = row * length;
    ids.set(example.ids, at);
    // The label of a token is the token after it.
    labels.set(example.ids.subarray(1), at);
    const first = Math.max(1, example.promptLength) - 1;
    weights.fill(share(example), at + first, at + example.ids.length - 1);
  });
  const dims = [batch, length];
  return { ids: intTensor(ids, dims), labels: intTensor(labels, dims), weights: floatTensor(weights, dims) };
}
