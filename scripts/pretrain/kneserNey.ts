import { estimateDiscounts } from '@/scripts/pretrain/kneserNeyDiscounts';

/** Bits of a key that one token takes: five tokens of a vocabulary of at most 4,096 fit in 64 bits. */
const TOKEN_BITS = 12n;
const MAX_VOCAB = 1 << Number(TOKEN_BITS);
const MAX_ORDER = 5;

/** Distinct n-grams of one order in ascending order, earliest token in the highest bits, and their contexts. */
type Level = {
  keys: BigUint64Array;
  counts: Uint32Array;
  /** The first n − 1 tokens of the keys, each once. */
  contexts: BigUint64Array;
  /** Σ_w c(context w) for each context. */
  totals: Float64Array;
  /** γ(context): the probability mass that discounting hands to the next lower order. */
  backoffs: Float64Array;
  discounts: readonly [number, number, number];
};

export type KneserNey = {
  order: number;
  /** p(token | the last `order − 1` tokens of the context). Sums to 1 over the vocabulary. */
  probability(context: ArrayLike<number>, token: number): number;
};

/**
 * Interpolated modified Kneser–Ney (Chen & Goodman 1998, §3): raw counts at the highest order, below it the number of
 * different tokens seen before an n-gram; three discounts an order from the counts of counts; the uniform
 * distribution under the unigrams.
 * @param tokens the training stream; n-grams run across document separators, as a neural model's windows do
 * @throws RangeError for a vocabulary above 4,096 or an order outside 1…5
 */
export function trainKneserNey(
  tokens: ArrayLike<number>,
  { order, vocabSize }: { order: number; vocabSize: number },
): KneserNey {
  if (vocabSize > MAX_VOCAB) throw new RangeError(`Vocabulary of ${vocabSize} exceeds ${MAX_VOCAB}`);
  if (order < 1 || order > MAX_ORDER) throw new RangeError(`Order ${order} is outside 1…${MAX_ORDER}`);
  const levels: Level[] = [];
  let sorted = windows(tokens, order).sort();
  for (let n = order; n >= 1; n--) {
    const { keys, counts } = countRuns(sorted);
    levels[n] = buildLevel(keys, counts);
    // Continuation counts: each distinct n-gram counts once for the (n − 1)-gram at its end.
    const mask = (1n << (TOKEN_BITS * BigInt(n - 1))) - 1n;
    sorted = keys.map((key) => key & mask).sort();
  }

  return {
    order,
    probability(context, token) {
      let probability = 1 / vocabSize;
      let key = BigInt(token);
      let contextKey = 0n;
      for (let n = 1; n <= order && context.length >= n - 1; n++) {
        if (n > 1) {
          const shift = TOKEN_BITS * BigInt(n - 2);
          const earlier = BigInt(context[context.length - n + 1] ?? 0);
          contextKey |= earlier << shift;
          key |= earlier << (shift + TOKEN_BITS);
        }
        const level = levels[n];
        const row = level ? find(level.contexts, contextKey) : -1;
        // An unseen context says nothing: the lower order stands, and no longer context can have been seen.
        if (!level || row < 0) break;
        const at = find(level.keys, key);
        const count = at < 0 ? 0 : (level.counts[at] ?? 0);
        const discounted = count === 0 ? 0 : count - discountOf(level.discounts, count);
        probability = discounted / (level.totals[row] ?? 1) + (level.backoffs[row] ?? 0) * probability;
      }
      return probability;
    },
  };
}

function windows(tokens: ArrayLike<number>, order: number): BigUint64Array<ArrayBuffer> {
  const keys = new BigUint64Array(Math.max(0, tokens.length - order + 1));
  const mask = (1n << (TOKEN_BITS * BigInt(order))) - 1n;
  let key = 0n;
  for (let i = 0; i < tokens.length; i++) {
    key = ((key << TOKEN_BITS) | BigInt(tokens[i] ?? 0)) & mask;
    if (i >= order - 1) keys[i - order + 1] = key;
  }
  return keys;
}

function countRuns(sorted: BigUint64Array): { keys: BigUint64Array<ArrayBuffer>; counts: Uint32Array } {
  const keys = new BigUint64Array(sorted.length);
  const counts = new Uint32Array(sorted.length);
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    const key = sorted[i] ?? 0n;
    if (size === 0 || keys[size - 1] !== key) keys[size++] = key;
    counts[size - 1] = (counts[size - 1] ?? 0) + 1;
  }
  return { keys: keys.slice(0, size), counts: counts.slice(0, size) };
}

function buildLevel(keys: BigUint64Array, counts: Uint32Array): Level {
  const discounts = estimateDiscounts(counts);
  const contexts = new BigUint64Array(keys.length);
  const totals = new Float64Array(keys.length);
  const backoffs = new Float64Array(keys.length);
  let size = 0;
  for (let i = 0; i < keys.length; i++) {
    const context = (keys[i] ?? 0n) >> TOKEN_BITS;
    if (size === 0 || contexts[size - 1] !== context) contexts[size++] = context;
    const count = counts[i] ?? 0;
    totals[size - 1] = (totals[size - 1] ?? 0) + count;
    backoffs[size - 1] = (backoffs[size - 1] ?? 0) + discountOf(discounts, count);
  }
  for (let row = 0; row < size; row++) backoffs[row] = (backoffs[row] ?? 0) / (totals[row] ?? 1);
  return {
    keys,
    counts,
    contexts: contexts.slice(0, size),
    totals: totals.slice(0, size),
    backoffs: backoffs.slice(0, size),
    discounts,
  };
}

const discountOf = (discounts: readonly [number, number, number], count: number): number =>
  count >= 3 ? discounts[2] : count === 2 ? discounts[1] : discounts[0];

/** Index of the key in an ascending array, or −1. */
function find(keys: BigUint64Array, key: bigint): number {
  let low = 0;
  let high = keys.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = keys[middle] ?? 0n;
    if (at === key) return middle;
    if (at < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
