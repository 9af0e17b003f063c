import { Random } from '@/core/random/random';

/** Random halves of n items as rows of 0 and 1; the first of many are those of few. */
export function halfSubsets(items: number, count: number, seed = 0): Uint8Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const order = random.shuffle(Int32Array.from({ length: items }, (_, i) => i));
    const subset = new Uint8Array(items);
    for (const item of order.subarray(0, Math.floor(items / 2))) subset[item] = 1;
    return subset;
  });
}
