import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { streamDecoder } from '@/core/tokenizer/streamDecoder';

const tokenizer = createTokenizer(JSON.parse(readFileSync('public/models/openledger-base/tokenizer.json', 'utf8')));

test('the pieces are the whole text and never half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const decoder = streamDecoder(tokenizer);
      const pieces = tokenizer.encode(text).map((id) => decoder.push(id));
      expect(pieces.join('') + decoder.end()).toBe(text);
      if (!text.includes('\ufffd')) expect(pieces.join('')).not.toContain('\ufffd');
    }),
    { numRuns: 1000 },
  );
});

test('holds an emoji back until its last byte', () => {
  const decoder = streamDecoder(tokenizer);
  const pieces = [...new TextEncoder().encode('👋')].map((byte) => decoder.push(4 + byte));
  expect(pieces).toEqual(['', '', '', '👋']);
  expect(decoder.end()).toBe('');
});

test('an unfinished character ends as U+FFFD, and special tokens give no text', () => {
  const decoder = streamDecoder(tokenizer);
  expect(decoder.push(tokenizer.eosId)).toBe('');
  expect(decoder.push(4 + 0xf0)).toBe('');
  expect(decoder.end()).toBe('\ufffd');
});
