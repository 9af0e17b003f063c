import { expect, it } from 'vitest';
import { halfSubsets } from '@/core/evaluation/halfSubsets';
import { linearDatamodelScore, subsetSums } from '@/core/evaluation/linearDatamodel';
import { Random } from '@/core/random/random';

const RECORDS = 60;
const random = new Random(5);
const truth = Array.from({ length: 12 }, () => Float64Array.from({ length: RECORDS }, () => random.normal()));
const subsets = halfSubsets(RECORDS, 80);
const predict = (scores: readonly Float64Array[]) => scores.map((list) => subsetSums(list, subsets));

it('halves hold half of the items, differ, and those of few are the first of many', () => {
  for (const subset of subsets) expect(subset.reduce((sum, x) => sum + x, 0)).toBe(RECORDS / 2);
  expect(new Set(subsets.map((subset) => subset.join(''))).size).toBe(80);
  expect(halfSubsets(RECORDS, 3)).toEqual(subsets.slice(0, 3));
  const often = Array.from({ length: RECORDS }, (_, i) => subsets.reduce((sum, subset) => sum + subset[i]!, 0));
  // Binomial with n = 80, p = ½: five deviations to each side.
  for (const count of often) expect(Math.abs(count - 40)).toBeLessThan(23);
});

it('outcomes that are sums of the scores, or any rising function of them, score 1', () => {
  const outcomes = predict(truth).map((row) => row.map((x) => Math.exp(x / 9)));
  expect(linearDatamodelScore(predict(truth), outcomes)).toEqual({ estimate: 1, low: 1, high: 1 });
  const turned = truth.map((list) => list.map((x) => -x));
  expect(linearDatamodelScore(predict(turned), outcomes).estimate).toBe(-1);
});

it('falls with noise as the correlation of normal variables does', () => {
  const clean = predict(truth);
  const noisy = clean.map((row) => {
    const mean = row.reduce((sum, x) => sum + x, 0) / row.length;
    const deviation = Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length);
    return row.map((x) => x + deviation * random.normal());
  });
  // Pearson's correlation is 1/√2; Spearman's of normal variables is 6/π · asin(ρ/2).
  const expected = (6 / Math.PI) * Math.asin(Math.SQRT1_2 / 2);
  const { estimate, low, high } = linearDatamodelScore(clean, noisy);
  expect(Math.abs(estimate - expected)).toBeLessThan(0.06);
  expect(low).toBeLessThan(estimate);
  expect(high).toBeGreaterThan(estimate);
  expect(high - low).toBeLessThan(0.3);
});

it('scores that know nothing, or never vary, score about 0', () => {
  const other = truth.map((list) => list.map(() => random.normal()));
  expect(Math.abs(linearDatamodelScore(predict(other), predict(truth)).estimate)).toBeLessThan(0.12);
  const same = truth.map(() => new Float64Array(RECORDS).fill(1));
  expect(linearDatamodelScore(predict(same), predict(truth)).estimate).toBe(0);
});
