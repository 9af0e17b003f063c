import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brainFloatAbove, fromBrainFloat } from '@/core/encoding/bfloat16';

test('bits of some numbers', () => {
  expect([1, 1.5, 0, 2 ** -133, 2 ** 127].map(brainFloatAbove)).toEqual([0x3f80, 0x3fc0, 0, 1, 0x7f00]);
  expect([0x3f80, 0xbf80, 0x0001, 0x7f80, 0x8000].map(fromBrainFloat)).toEqual([1, -1, 2 ** -133, Infinity, -0]);
});

test('the next above: not below, and the one before is below', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 3e38, noNaN: true }), (value) => {
      const upper = brainFloatAbove(value);
      expect(fromBrainFloat(upper)).toBeGreaterThanOrEqual(value);
      if (upper > 0) expect(fromBrainFloat(upper - 1)).toBeLessThan(value);
    }),
  );
});
