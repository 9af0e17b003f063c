import { AttributionError } from '@/core/attribution/attributionError';
import { type Search, type Section, valueAt } from '@/core/attribution/section';
import { type SpanShard, separatorOf } from '@/core/attribution/spanShard';
import { Random } from '@/core/random/random';

export type CheckOptions = {
  /** Neighbours in the suffix array to compare as suffixes. */
  samples: number;
  /** Where they are drawn: nobody who makes a file should know it before. */
  seed: number;
};

/**
 * Checks a shard that may be larger than memory, in one pass over its file: every token, every separator and where
 * documents start, and that the suffix array is a permutation, so that it lists every suffix once (one bit of memory a
 * token). That it is in order is checked for a sample of neighbours: of a file with a share q of wrong neighbours,
 * 1 − (1 − q)^samples are found out. `openSpanIndex` checks the whole order; it needs the file in memory.
 * @throws AttributionError
 */
export function* checkShard(shard: SpanShard, { samples, seed }: CheckOptions): Search<void> {
  yield* checkText(shard);
  yield* checkPermutation(shard.order);
  const random = new Random(seed);
  for (let i = 0; i < samples && shard.length > 1; i++) {
    const rank = 1 + random.below(shard.length - 1);
    const [a, b] = [yield* valueAt(shard.order, rank - 1), yield* valueAt(shard.order, rank)];
    if (yield* isBelow(shard.text, a, b)) continue;
    throw new AttributionError('span index', `the suffix array is out of order at ${rank}`);
  }
}

function* checkText({ text, starts, documents, vocabulary }: SpanShard): Search<void> {
  const separator = separatorOf(vocabulary);
  let found = 0;
  const expect = function* (at: number): Search<void> {
    const start = found <= documents ? yield* valueAt(starts, found) : Number.NaN;
    if (start !== at) throw new AttributionError('span index', `document ${found} starts at ${start}, not at ${at}`);
  };
  yield* expect(0);
  for (let i = 0; i < text.length; ) {
    const { first, values } = text.held(i) ?? (yield { section: text, index: i });
    for (const stop = first + values.length; i < stop; i++) {
      const token = values[i - first]!;
      if (token < vocabulary) continue;
      if (token !== separator) throw new AttributionError('span index', `token ${token} at ${i}`);
      found++;
      yield* expect(i + 1);
    }
  }
  if (found !== documents) throw new AttributionError('span index', `${found} separators for ${documents} documents`);
  yield* expect(text.length);
}

function* checkPermutation(order: Section): Search<void> {
  const seen = new Uint8Array(Math.ceil(order.length / 8));
  for (let i = 0; i < order.length; ) {
    const { first, values } = order.held(i) ?? (yield { section: order, index: i });
    for (const stop = first + values.length; i < stop; i++) {
      const position = values[i - first]!;
      const [byte, bit] = [position >> 3, 1 << (position & 7)];
      if (!(position >= 0 && position < order.length) || (seen[byte]! & bit) !== 0) {
        throw new AttributionError('span index', `the suffix array is no permutation at ${i}`);
      }
      seen[byte]! |= bit;
    }
  }
}

/** Whether suffix `a` sorts before suffix `b`. */
function* isBelow(text: Section, a: number, b: number): Search<boolean> {
  for (let k = 0; ; k++) {
    if (a + k >= text.length || b + k >= text.length) return a > b;
    const [left, right] = [yield* valueAt(text, a + k), yield* valueAt(text, b + k)];
    if (left !== right) return left < right;
  }
}
