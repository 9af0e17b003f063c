import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { tokenOffsets } from '@/server/answers/tokenOffsets';

const tokenizer = createTokenizer(JSON.parse(readFileSync('public/models/openledger-base/tokenizer.json', 'utf8')));

it('agrees with decoding every prefix on its own', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('naïve café', 'Zürich 東京 🙂👩‍⚕️ end', '€5 – ½'),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const ids = tokenizer.encode(text);
      const offsets = tokenOffsets(tokenizer, ids);
      expect(offsets).toHaveLength(ids.length + 1);
      expect(offsets.at(-1)).toBe(text.length);
      // A prefix that ends inside a character shows U+FFFD where the character will stand.
      ids.forEach((_, i) => {
        const prefix = tokenizer.decode(ids.slice(0, i)).replace(/\uFFFD+$/, '');
        if (!text.includes('\uFFFD')) expect(text.slice(0, offsets[i])).toBe(prefix);
      });
    }),
  );
});

it('cuts a span exactly out of a text with characters of several bytes', () => {
  const [before, span, after] = ['Ärzte 🙂 sagen:', ' the café is closed', ' – 東京'];
  const ids = [before, span, after].map((part) => tokenizer.encode(part!));
  const offsets = tokenOffsets(tokenizer, ids.flat());
  const [start, end] = [ids[0]!.length, ids[0]!.length + ids[1]!.length];
  expect((before! + span! + after!).slice(offsets[start], offsets[end])).toBe(span);
});

it('ends with the replacement character where ids end inside a character', () => {
  const ids = tokenizer.encode('🙂');
  expect(ids.length).toBeGreaterThan(1);
  expect(tokenOffsets(tokenizer, ids.slice(0, 1))).toEqual([0, 1]);
});
