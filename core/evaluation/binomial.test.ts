import { expect, it } from 'vitest';
import { binomialUpperTail } from '@/core/evaluation/binomial';

it('counts all outcomes of a few trials', () => {
  for (const [trials, probability] of [
    [6, 0.5],
    [9, 1 / 3],
    [10, 0.9],
  ] as const) {
    for (let least = 0; least <= trials + 1; least++) {
      let sum = 0;
      for (let outcome = 0; outcome < 2 ** trials; outcome++) {
        const ones = outcome.toString(2).replaceAll('0', '').length;
        if (ones >= least) sum += probability ** ones * (1 - probability) ** (trials - ones);
      }
      expect(binomialUpperTail(least, trials, probability)).toBeCloseTo(sum, 12);
    }
  }
});

it('keeps far tails that a factorial would lose', () => {
  expect(binomialUpperTail(60, 60, 1 / 3)).toBeCloseTo(3 ** -60, 40);
  expect(binomialUpperTail(1000, 2000, 0.5)).toBeGreaterThan(0.5);
  expect(binomialUpperTail(1000, 2000, 0.5)).toBeLessThan(0.51);
});
