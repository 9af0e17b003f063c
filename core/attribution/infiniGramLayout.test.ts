import fc from 'fast-check';
import { expect, test } from 'vitest';
import { infiniGramShard, infiniGramTokenType } from '@/core/attribution/infiniGramLayout';

function pointersOf(table: Uint8Array, tokens: number): number[] {
  const size = table.length / tokens;
  return Array.from({ length: tokens }, (_, i) =>
    Array.from(table.subarray(size * i, size * i + size)).reduce((sum, byte, b) => sum + byte * 256 ** b, 0),
  );
}

test.each([
  [400, 2],
  [70_000, 4],
])('suffixes of %i tokens in order of their bytes, %i a token', (vocabulary, width) => {
  // Ids that differ in their high bytes sort otherwise as numbers than as little-endian bytes.
  const token = fc.constantFrom(0, 1, 2, 255, 256, 257, 258, vocabulary - 1);
  fc.assert(
    fc.property(fc.array(fc.array(token, { maxLength: 40 }), { minLength: 1, maxLength: 8 }), (documents) => {
      const { tokenized, table, offset } = infiniGramShard(documents, vocabulary);
      const separator = width === 2 ? 0xffff : 0xffffffff;
      const tokens = documents.flatMap((document) => [separator, ...document]);
      const view = new DataView(tokenized.buffer);
      const read = (i: number) => (width === 2 ? view.getUint16(2 * i, true) : view.getUint32(4 * i, true));
      expect(tokens.map((_, i) => read(i))).toEqual(tokens);
      expect(tokenized).toHaveLength(width * tokens.length);
      const suffixes = tokens.map((_, i) => width * i);
      const expected = suffixes.sort((a, b) => Buffer.compare(tokenized.subarray(a), tokenized.subarray(b)));
      expect(pointersOf(table, tokens.length)).toEqual(expected);
      const offsets = new DataView(offset.buffer);
      let at = 0;
      documents.forEach((document, d) => {
        expect(offsets.getBigUint64(8 * d, true)).toBe(BigInt(at));
        at += width * (document.length + 1);
      });
    }),
    { numRuns: width === 2 ? 300 : 30 },
  );
});

test('pointers take as few bytes as the size of the file needs', () => {
  const width = (tokens: number) => infiniGramShard([new Uint16Array(tokens - 1)], 10).table.length / tokens;
  expect([1, 128, 129, 32_768, 32_769].map(width)).toEqual([1, 1, 2, 2, 3]);
});

test('what the engine could not open is refused', () => {
  expect(() => infiniGramShard([], 10)).toThrow('without documents');
  expect(() => infiniGramShard([[10]], 10)).toThrow('token 10 is outside');
  expect([infiniGramTokenType(65_534), infiniGramTokenType(65_535)]).toEqual(['u16', 'u32']);
});
