import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilsonInterval } from '@/core/evaluation/wilsonInterval';

test('both ends solve (p̂ − p)² = z² p(1 − p)/n, which defines the interval', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
      const successes = Math.floor(part * trials);
      const { estimate, low, high } = wilsonInterval(successes, trials)!;
      for (const end of [low, high]) {
        expect((estimate - end) ** 2).toBeCloseTo((1.959963984540054 ** 2 * end * (1 - end)) / trials, 10);
      }
      expect(low).toBeLessThanOrEqual(estimate + 1e-12);
      expect(high).toBeGreaterThanOrEqual(estimate - 1e-12);
    }),
  );
});

test('7 of 10 lies between 0.397 and 0.892, as tables give it', () => {
  const { low, high } = wilsonInterval(7, 10)!;
  expect(low).toBeCloseTo(0.3968, 4);
  expect(high).toBeCloseTo(0.8922, 4);
  expect(wilsonInterval(0, 0)).toBeNull();
});
