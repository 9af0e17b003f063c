import { expect, test } from 'vitest';
import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { Random } from '@/core/random/random';

const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

test('holds the truth about as often as it says', () => {
  const random = new Random(1);
  let held = 0;
  for (let trial = 0; trial < 200; trial++) {
    const samples = Array.from({ length: 60 }, () => 5 + random.normal());
    const { low, high } = bootstrapInterval(samples, mean, { seed: trial, rounds: 400 });
    if (low <= 5 && high >= 5) held++;
  }
  expect(held / 200).toBeGreaterThan(0.88);
  expect(held / 200).toBeLessThan(0.995);
});

test('is the same for the same seed, and a point for equal samples', () => {
  const samples = [1, 2, 3, 4, 5];
  expect(bootstrapInterval(samples, mean, { seed: 3 })).toEqual(bootstrapInterval(samples, mean, { seed: 3 }));
  expect(bootstrapInterval([2, 2, 2], mean)).toEqual({ estimate: 2, low: 2, high: 2 });
});
