import fc from 'fast-check';
import { snappyUncompress } from 'hyparquet';
import { expect, test } from 'vitest';
import { unpackSnappy } from '@/lib/ingest/parquet/snappy';

const bytes = (...values: number[]) => Uint8Array.from(values);

test.each([
  ['a literal', bytes(3, 2 << 2, 97, 98, 99), 'abc'],
  ['a copy that overlaps itself', bytes(7, 0, 97, (2 << 2) | 1, 1), 'aaaaaaa'],
  ['a copy of two bytes of distance', bytes(6, 2 << 2, 97, 98, 99, (2 << 2) | 2, 3, 0), 'abcabc'],
  ['a literal with its length beside it', bytes(3, 60 << 2, 2, 97, 98, 99), 'abc'],
])('unpacks %s, as the reader of Parquet does', (_name, block, text) => {
  expect(new TextDecoder().decode(unpackSnappy(block, text.length))).toBe(text);
  const other = new Uint8Array(text.length);
  snappyUncompress(block, other);
  expect(new TextDecoder().decode(other)).toBe(text);
});

test.each([
  ['ends early', bytes(3, 2 << 2, 97), 3],
  ['unpacks to more', bytes(3, 2 << 2, 97, 98, 99), 2],
  ['unpacks to less', bytes(3, 2 << 2, 97, 98, 99), 4],
  ['copies from before the beginning', bytes(5, 0, 97, 1, 2), 5],
  ['has a literal of two thousand million bytes', bytes(3, 63 << 2, 255, 255, 255, 255, 97), 3],
  ['claims more than it can hold', bytes(3, 2 << 2, 97), 1_000_000],
])('error: a block that %s', (_name, block, size) => {
  expect(() => unpackSnappy(block, size)).toThrow('damaged');
});

test('any bytes end in a result or an error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(200), (block, size) => {
      try {
        expect(unpackSnappy(block, size)).toHaveLength(size);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
