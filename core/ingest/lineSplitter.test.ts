import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '@/core/ingest/lineSplitter';

const fail = (line: number) => new Error(`line ${line}`);

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const size of sizes) {
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return [...pieces, text.slice(at)];
}

test('finds the same lines however the text is cut', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', ' '), maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(5)), (text, sizes) => {
      const splitter = new LineSplitter(1000, fail);
      const lines = [...cut(text, sizes).flatMap((piece) => splitter.push(piece)), ...splitter.end()];
      const expected = text.split(/\r\n|\n|\r/);
      if (expected.at(-1) === '') expected.pop();
      expect(lines.map((line) => line.text)).toEqual(expected);
      expect(lines.map((line) => line.line)).toEqual(expected.map((_, index) => index + 1));
    }),
  );
});

test('stops at a line that is too long before it ends', () => {
  const splitter = new LineSplitter(10, fail);
  splitter.push('short\n');
  expect(() => splitter.push('0123456789x')).toThrow('line 2');
});
