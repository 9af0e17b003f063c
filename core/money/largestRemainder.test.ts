import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestRemainder } from '@/core/money/largestRemainder';

const wei = fc.bigInt({ min: 0n, max: 10n ** 30n });
const weights = fc
  .array(fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 10n ** 20n })), { minLength: 1 })
  .filter((list) => list.some((weight) => weight > 0n));
const sum = (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n);

test('parts sum to the total and each lies within one of its exact part', () => {
  fc.assert(
    fc.property(wei, weights, (total, list) => {
      const parts = largestRemainder(total, list);
      expect(sum(parts)).toBe(total);
      parts.forEach((part, i) => {
        const floor = (total * list[i]!) / sum(list);
        expect(part === floor || (part === floor + 1n && (total * list[i]!) % sum(list) > 0n)).toBe(true);
      });
    }),
  );
});

test('a larger weight never gets less, and nobody without weight gets anything', () => {
  fc.assert(
    fc.property(wei, weights, (total, list) => {
      const parts = largestRemainder(total, list);
      for (let i = 0; i < list.length; i++) {
        if (list[i] === 0n) expect(parts[i]).toBe(0n);
        for (let j = 0; j < list.length; j++) if (list[i]! > list[j]!) expect(parts[i]! >= parts[j]!).toBe(true);
      }
    }),
  );
});

test('ties go to the earlier', () => {
  expect(largestRemainder(10n, [1n, 1n, 1n])).toEqual([4n, 3n, 3n]);
  expect(largestRemainder(1n, [1n, 1n])).toEqual([1n, 0n]);
  expect(largestRemainder(2n, [1n, 3n, 3n, 1n])).toEqual([0n, 1n, 1n, 0n]);
  expect(largestRemainder(0n, [])).toEqual([]);
  expect(largestRemainder(0n, [0n])).toEqual([0n]);
});

test('refuses what cannot be split', () => {
  expect(() => largestRemainder(1n, [])).toThrow('nobody');
  expect(() => largestRemainder(1n, [0n])).toThrow('nobody');
  expect(() => largestRemainder(-1n, [1n])).toThrow(RangeError);
  expect(() => largestRemainder(1n, [1n, -1n])).toThrow(RangeError);
});
