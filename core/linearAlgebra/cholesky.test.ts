import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choleskyFactor, solveFactored, solveLower, trace, triangleLength } from '@/core/linearAlgebra/cholesky';
import { Random } from '@/core/random/random';

/** A random positive definite matrix, whole and packed. */
function example(size: number, seed: number) {
  const random = new Random(seed);
  const rows = Array.from({ length: size + 2 }, () => Array.from({ length: size }, () => random.normal()));
  const whole = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
  );
  const packed = Float64Array.from(whole.flatMap((row, i) => row.slice(0, i + 1)));
  return { whole, packed, x: Float64Array.from({ length: size }, () => random.normal()) };
}

test('the factor times its transpose is the damped matrix, and solving undoes it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 99 }), (size, seed) => {
      const { whole, packed, x } = example(size, seed);
      const damping = 0.3;
      const factor = choleskyFactor(packed, size, damping);
      const l = (i: number, j: number) => (j > i ? 0 : factor[triangleLength(i) + j]!);
      whole.forEach((row, i) => {
        row.forEach((value, j) => {
          const product = row.reduce((sum, _, k) => sum + l(i, k) * l(j, k), 0);
          expect(product).toBeCloseTo(value + (i === j ? damping : 0), 9);
        });
      });
      const solved = x.slice();
      solveFactored(factor, size, solved);
      whole.forEach((row, i) => {
        expect(row.reduce((sum, value, j) => sum + value * solved[j]!, damping * solved[i]!)).toBeCloseTo(x[i]!, 8);
      });
      const half = x.slice();
      solveLower(factor, size, half);
      const square = half.reduce((sum, value) => sum + value * value, 0);
      expect(square).toBeCloseTo(
        x.reduce((sum, value, i) => sum + value * solved[i]!, 0),
        8,
      );
      expect(trace(packed, size)).toBeCloseTo(
        whole.reduce((sum, row, i) => sum + row[i]!, 0),
        9,
      );
    }),
  );
});

test('what is not positive definite is refused', () => {
  expect(() => choleskyFactor(Float64Array.of(1, 2, 1), 2)).toThrow('pivot 1');
  expect(() => choleskyFactor(Float64Array.of(Number.NaN), 1)).toThrow('pivot 0');
  expect(() => choleskyFactor(Float64Array.of(0), 1)).toThrow('pivot 0');
});
