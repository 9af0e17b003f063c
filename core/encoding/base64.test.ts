import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, decodeFloat32, encodeBase64, encodeFloat32 } from '@/core/encoding/base64';

test('agrees with the platform on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(Array.from(decodeBase64(text))).toEqual(Array.from(bytes));
    }),
  );
});

test('refuses every text that is not the one encoding', () => {
  for (const text of ['AA', 'A===', 'AB==', 'AAB=', 'AA=A', 'A A=', '====', 'AA\n=']) {
    expect(() => decodeBase64(text), text).toThrow(RangeError);
  }
});

test('float32 values survive bit for bit', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true }), (values) => {
      expect(Array.from(decodeFloat32(encodeFloat32(values)))).toEqual(Array.from(values));
    }),
  );
  expect(() => decodeFloat32('AAA=')).toThrow(RangeError);
});
