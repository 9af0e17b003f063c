import { expect, test } from 'vitest';
import { signHash, sketchMatrix, sketchSeed } from '@/core/attribution/signHash';
import { createSketcher } from '@/core/attribution/sketcher';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

const seed = sketchSeed(sha256Hash('adapter'));
const normals = (length: number, random: Random) => Float32Array.from({ length }, () => random.normal());
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

test('the sketch is the product with an explicit sign matrix', () => {
  const gradient = normals(300, new Random(1));
  const out = new Float32Array(40);
  sketchMatrix(gradient, seed, 3, 16, out, 8);
  const matrix = Array.from({ length: 16 }, () => new Float64Array(300));
  for (let j = 0; j < 300; j++) {
    const { bucket, sign } = signHash(seed, 3, j, 16);
    matrix[bucket]![j] = sign;
  }
  matrix.forEach((row, bucket) => {
    const expected = row.reduce((sum, sign, j) => sum + sign * gradient[j]!, 0);
    expect(out[8 + bucket]).toBeCloseTo(expected, 4);
  });
  expect(out.subarray(0, 8).every((x) => x === 0) && out.subarray(24).every((x) => x === 0)).toBe(true);
});

test('a prepared sketcher gives the same numbers, bit for bit', () => {
  const gradients = [normals(500, new Random(2)), normals(64, new Random(3))];
  const expected = new Float32Array(64);
  gradients.forEach((gradient, m) => {
    sketchMatrix(gradient, seed, m, 32, expected, 32 * m);
  });
  const sketcher = createSketcher(seed, [500, 64], 32);
  expect(Array.from(sketcher.sketch(gradients))).toEqual(Array.from(expected));
  expect(() => sketcher.sketch([gradients[0]!])).toThrow('1 gradients for 2 matrices');
  expect(() => sketcher.sketch([gradients[1]!, gradients[1]!])).toThrow('matrix 0');
});

test('inner products are kept: unbiased, with the variance of a count sketch', () => {
  const random = new Random(4);
  const a = normals(2048, random);
  const b = Float32Array.from(a, (x) => 0.5 * x + 0.87 * random.normal());
  const [exact, dimension, trials] = [dot(a, b), 256, 200];
  const errors = Array.from({ length: trials }, (_, trial) => {
    const [sa, sb] = [new Float32Array(dimension), new Float32Array(dimension)];
    sketchMatrix(a, seed, trial, dimension, sa);
    sketchMatrix(b, seed, trial, dimension, sb);
    return dot(sa, sb) - exact;
  });
  const mean = errors.reduce((sum, e) => sum + e, 0) / trials;
  const deviation = Math.sqrt(errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / trials);
  // Var = (‖a‖²‖b‖² + ⟨a,b⟩² − 2Σa²b²)/k
  const theory = Math.sqrt((dot(a, a) * dot(b, b) + exact ** 2) / dimension);
  expect(Math.abs(mean)).toBeLessThan((4 * theory) / Math.sqrt(trials));
  expect(deviation / theory).toBeGreaterThan(0.8);
  expect(deviation / theory).toBeLessThan(1.2);
});

test('buckets and signs are even, and differ by seed and by matrix', () => {
  const counts = new Int32Array(64);
  let plus = 0;
  let same = 0;
  const other = sketchSeed(sha256Hash('another adapter'));
  for (let j = 0; j < 64_000; j++) {
    const { bucket, sign } = signHash(seed, 0, j, 64);
    counts[bucket]!++;
    if (sign === 1) plus++;
    if (signHash(seed, 1, j, 64).bucket === bucket) same++;
    if (signHash(other, 0, j, 64).bucket === bucket) same++;
  }
  // Chi-squared with 63 degrees of freedom stays under 110 with probability 0.9998.
  expect(counts.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(110);
  expect(Math.abs(plus - 32_000)).toBeLessThan(600);
  expect(same).toBeLessThan(2200);
});
