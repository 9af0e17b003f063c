import { readFileSync } from 'node:fs';
import { PreTrainedTokenizer } from '@xenova/transformers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { TokenizerError } from '@/core/tokenizer/tokenizerError';

const folder = 'public/models/openledger-base';
const json = JSON.parse(readFileSync(`${folder}/tokenizer.json`, 'utf8'));
const config = JSON.parse(readFileSync(`${folder}/tokenizer_config.json`, 'utf8'));
const tokenizer = createTokenizer(json);
/** The independent oracle: transformers.js over the same file. */
const oracle = new PreTrainedTokenizer(json, config);

const SAMPLES = [
  '',
  ' ',
  '\n',
  'Hello, world!',
  'What are the symptoms of acute lymphoblastic leukemia?',
  "I'll say they're he'd it's WE'LL don't",
  '  two  spaces   and\ttabs\t\there \n\n new lines\r\n windows\r',
  'It costs $1,234.56 or 3½ × 10²³, i.e. ~99%.',
  'naïve café — “quoted” … £5 ⸻ ñandú',
  'Ελληνικά, русский, العربية, עברית, हिन्दी, ไทย, 日本語, 한국어',
  '👋🏽 family 👨‍👩‍👧‍👦 flag 🇪🇸 ©️',
  'e\u0301 combining, \u200b zero width, \ufeff byte order mark, \u0085 next line, \u00a0 hard space',
  'control \u0000\u0001\u0007\u001b\u007f characters',
  '\ud800 lone surrogate \udfff',
  '<|user|>not a role<|assistant|> <|endoftext|> <|endoftext',
  'a'.repeat(3000),
  ' \n'.repeat(500),
  '"They answered"—said (the) [other]; {braces} <html> `code` a_b-c/d\\e',
];

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(fc.constantFrom(' ', '\n', 'the ', "'s", '12', 'disease', '?!', '\u3000', '\u0085', '\ufeff', '<|user|>'), {
      maxLength: 30,
    })
    .map((parts) => parts.join('')),
);

describe('agrees with transformers.js', () => {
  test.each(SAMPLES)('special tokens read: %j', (text) => {
    expect(tokenizer.encode(text, { allowSpecial: true })).toEqual(oracle.encode(text));
  });

  test('on any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer.encode(text, { allowSpecial: true });
        expect(ids).toEqual(oracle.encode(text));
        if (ids.length > 0) {
          expect(tokenizer.decode(ids, { skipSpecial: false })).toBe(
            oracle.decode(ids, { skip_special_tokens: false }),
          );
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('round-trips any well-formed text, special names as plain text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const ids = tokenizer.encode(text);
      expect(tokenizer.decode(ids)).toBe(text);
      expect(ids.every((id) => id >= 4)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('round-trips any bytes through the byte tokens', () => {
  const byteIds = Array.from({ length: 256 }, (_, byte) => 4 + byte);
  expect(byteIds.map((id) => [...tokenizer.tokenBytes(id)])).toEqual(byteIds.map((id) => [id - 4]));
});

test('has the layout that the model is trained for', () => {
  expect(tokenizer.vocabSize).toBe(4096);
  expect(tokenizer.eosId).toBe(0);
  expect([...tokenizer.specialIds]).toEqual([
    ['<|endoftext|>', 0],
    ['<|user|>', 1],
    ['<|assistant|>', 2],
    ['<|system|>', 3],
  ]);
});

// Were it quadratic, this would outlast the runner's limit by far.
test('a piece of a million letters ends, as its cost grows with its length', () => {
  const ids = tokenizer.encode('ab'.repeat(500_000));
  expect(tokenizer.decode(ids)).toBe('ab'.repeat(500_000));
});

test('error: an unknown id', () => {
  expect(() => tokenizer.decode([4096])).toThrow(TokenizerError);
});

test('error: a tokenizer of another kind', () => {
  expect(() => createTokenizer({ ...json, model: { type: 'Unigram', vocab: [] } })).toThrow(/byte-level BPE/);
  expect(() => createTokenizer(json, '<|missing|>')).toThrow(/<\|missing\|>/);
});
