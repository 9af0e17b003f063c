import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixedLog2 } from '@/core/encoding/fixedLog2';

test('is the floor of 1024 log2', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (n) => {
      expect(Math.abs(fixedLog2(n) - Math.floor(1024 * Math.log2(n)))).toBeLessThanOrEqual(1);
      expect(fixedLog2(n) / 1024).toBeLessThanOrEqual(Math.log2(n) + 1e-9);
    }),
  );
  expect([1, 2, 1024, 3].map(fixedLog2)).toEqual([0, 1024, 10240, 1623]);
  expect(() => fixedLog2(0.5)).toThrow(RangeError);
});
