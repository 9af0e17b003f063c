import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float16Table, fromFloat16, toFloat16 } from '@/core/encoding/float16';

test('every finite half survives the way there and back', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = fromFloat16(bits);
    if (Number.isNaN(value)) expect(toFloat16(value) & 0x7fff).toBe(0x7e00);
    else expect(toFloat16(value)).toBe(bits);
  }
});

test('known values', () => {
  expect([1, -2, 65504, 2 ** -14, 2 ** -24, 0.1, -0].map(toFloat16)).toEqual([
    0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x2e66, 0x8000,
  ]);
  expect([65520, 1e10, -Infinity].map(toFloat16)).toEqual([0x7c00, 0x7c00, 0xfc00]);
  // Ties go to the even neighbour.
  expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25].map(toFloat16)).toEqual([0x3c00, 0x3c02, 0, 2]);
});

test('any float32 goes to its nearest half', () => {
  const halves = float16Table();
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: -65000, max: 65000 }), (value) => {
      const bits = toFloat16(value);
      const error = Math.abs(halves[bits]! - value);
      for (const neighbour of [bits - 1, bits + 1]) {
        const other = halves[neighbour & 0xffff]!;
        if (Number.isFinite(other)) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
      }
    }),
    { numRuns: 2000 },
  );
});
