import { expect, test } from 'vitest';
import { dropoutMasks } from '@/core/training/dropoutMask';

const shapes = new Map([['m', [4, 100, 1, 250]]]);
const maskOf = (dropout: number, seed: number, pass: number) =>
  [...dropoutMasks(shapes, dropout, seed, pass).m!.data].map(Number);

test.each([0.05, 0.3])('drops a share of %d, evenly, and keeps the mean', (dropout) => {
  const mask = maskOf(dropout, 1, 0);
  const zeros = mask.filter((value) => value === 0).length;
  const deviation = Math.sqrt(mask.length * dropout * (1 - dropout));
  expect(Math.abs(zeros - mask.length * dropout)).toBeLessThan(4 * deviation);
  expect(new Set(mask.filter((value) => value !== 0))).toEqual(new Set([Math.fround(1 / (1 - dropout))]));
  // Neighbours are dropped independently.
  const pairs = mask.filter((value, i) => value === 0 && mask[i + 1] === 0).length;
  expect(Math.abs(pairs - mask.length * dropout ** 2)).toBeLessThan(5 * Math.sqrt(mask.length) * dropout);
});

test('depends on seed and pass alone', () => {
  expect(maskOf(0.1, 1, 2)).toEqual(maskOf(0.1, 1, 2));
  expect(maskOf(0.1, 1, 2)).not.toEqual(maskOf(0.1, 1, 3));
  expect(maskOf(0.1, 1, 2)).not.toEqual(maskOf(0.1, 2, 2));
});
