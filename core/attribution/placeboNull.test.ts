import { expect, test } from 'vitest';
import { placeboNull, standardise } from '@/core/attribution/placeboNull';
import { Random } from '@/core/random/random';

const rule = { placeboQuantilePpm: 990_000, minimumZMilli: 1000, multiplicityMilli: 0, minimumPlacebos: 8 };

test('mean, deviation and the interpolated quantile', () => {
  const found = placeboNull(
    Float64Array.from({ length: 101 }, (_, i) => 100 - i),
    10,
    rule,
  );
  expect(found.mean).toBe(50);
  expect(found.deviation).toBeCloseTo(Math.sqrt(858.5), 9);
  expect(found.threshold).toBeCloseTo((99 - 50) / Math.sqrt(858.5), 9);
  const even = placeboNull(
    Float64Array.from({ length: 11 }, (_, i) => i),
    10,
    { ...rule, placeboQuantilePpm: 950_000 },
  );
  expect(even.threshold).toBeCloseTo((9.5 - 5) / Math.sqrt(11), 9);
});

test('of records that are chance as well, about one in a hundred passes', () => {
  const random = new Random(3);
  const chance = placeboNull(
    Float64Array.from({ length: 5000 }, () => 3 + 2 * random.normal()),
    50_000,
    rule,
  );
  const passed = Array.from({ length: 50_000 }, () => standardise(3 + 2 * random.normal(), chance)).filter(
    (z) => z > chance.threshold,
  );
  expect(passed.length / 50_000).toBeGreaterThan(0.007);
  expect(passed.length / 50_000).toBeLessThan(0.014);
});

test('without enough placebos, or with equal ones, nothing stands out', () => {
  for (const scores of [new Float64Array(7).fill(1), new Float64Array(100).fill(0.25)]) {
    const found = placeboNull(scores, 10, rule);
    expect(found.deviation).toBe(0);
    expect(standardise(100, found)).toBe(0);
  }
});

test('the minimum holds against a lucky draw, and z stays bounded', () => {
  const tight = placeboNull(
    Float64Array.from({ length: 20 }, (_, i) => i % 2),
    10,
    { ...rule, minimumZMilli: 3000 },
  );
  expect(tight.threshold).toBe(3);
  expect(standardise(1e300, tight)).toBe(1e6);
  expect(standardise(-1e300, tight)).toBe(-1e6);
});

test('the more records may be paid, the more one must stand out', () => {
  const scores = Float64Array.from({ length: 20 }, (_, i) => i % 2);
  const threshold = (candidates: number) =>
    placeboNull(scores, candidates, { ...rule, multiplicityMilli: 1000 }).threshold;
  expect(threshold(1)).toBe(1);
  expect(threshold(1000)).toBeCloseTo(Math.sqrt(2 * Math.log(1000)), 3);
  expect(threshold(1_000_000)).toBeCloseTo(Math.sqrt(2 * Math.log(1_000_000)), 3);
});
