import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectHeaviest } from '@/core/sampling/selectHeaviest';

/** Sorts everything and adds up. */
function naive(weights: Float64Array, sizes: readonly number[], wanted: number): number {
  const order = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]! || a - b);
  let sum = 0;
  for (const id of order) {
    sum += sizes[id]!;
    if (sum >= wanted) return id;
  }
  return order.at(-1)!;
}

// Whole numbers, so that sums are the same in every order; few different ones, so that ties are common.
const items = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 9 }), size: fc.integer({ min: 0, max: 5 }) }), {
  minLength: 1,
  maxLength: 60,
});

describe('selectHeaviest', () => {
  it('finds what sorting finds, ties and zeros among it, and reorders without losing an item', () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 1, max: 320 }), (entries, wanted) => {
        const weights = Float64Array.from(entries, ({ weight }) => weight);
        const sizes = entries.map(({ size }) => size);
        const ids = Int32Array.from(weights.keys());
        expect(selectHeaviest(ids, weights, (id) => sizes[id]!, wanted)).toBe(naive(weights, sizes, wanted));
        expect([...ids].sort((a, b) => a - b)).toEqual([...weights.keys()]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('looks at each item a few times only, sorted and equal ones too', () => {
    const count = 20_000;
    for (const weightOf of [(i: number) => i, (i: number) => -i, () => 1, (i: number) => (i * 7919) % count]) {
      const weights = Float64Array.from({ length: count }, (_, i) => weightOf(i));
      let looks = 0;
      const found = selectHeaviest(Int32Array.from(weights.keys()), weights, () => Math.sign(++looks), count / 3);
      expect(found).toBe(
        naive(
          weights,
          Array.from(weights, () => 1),
          count / 3,
        ),
      );
      expect(looks).toBeLessThan(6 * count);
    }
  });
});
