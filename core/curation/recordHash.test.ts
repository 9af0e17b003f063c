import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { concat, keccak256, numberToHex, stringToHex, toHex } from 'viem';
import { expect, test } from 'vitest';
import type { DataRecord } from '@/core/curation/dataRecord';
import { contentKey, recordBytes, recordHash } from '@/core/curation/recordHash';

const sample: DataRecord = {
  kind: 'question-answer',
  prompt: 'What is acromegaly?',
  answer: 'A hormonal disorder – of growth.',
  url: 'https://example.org/acromegaly',
  topic: 'Acromegaly',
};

test('is keccak256 of the documented encoding, by another implementation', () => {
  const part = (name: string, text: string) => {
    const bytes = new TextEncoder().encode(text);
    return concat([
      numberToHex(name.length, { size: 1 }),
      stringToHex(name),
      numberToHex(bytes.length, { size: 4 }),
      toHex(bytes),
    ]);
  };
  const expected = concat([
    part('openledger.record.v1', 'question-answer'),
    part('prompt', sample.prompt),
    part('answer', sample.answer),
    part('topic', 'Acromegaly'),
    part('url', 'https://example.org/acromegaly'),
  ]);
  expect(toHex(recordBytes(sample))).toBe(expected);
  expect(recordHash(sample)).toBe(keccak256(expected));
});

test('does not change: hashes are anchored on chain', () => {
  expect(recordHash(sample)).toMatchInlineSnapshot(
    `"0xc35fd40c1e498f4b45d6e8b7b4018bada62555f896bffc426eb5f724c41c1665"`,
  );
  expect(recordHash({ kind: 'text', text: 'One paragraph.' })).toMatchInlineSnapshot(
    `"0xd719d1fa1e9c5dd9e5e2ab48aa515624aec08f8d7ab32c846a4cf3632f935758"`,
  );
});

test('text cannot be moved from one field to the next', () => {
  const record = (prompt: string, answer: string): DataRecord => ({ kind: 'question-answer', prompt, answer });
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '\u0000', '\u0006'), maxLength: 4 });
  fc.assert(
    fc.property(part, part, part, part, (a, b, c, d) => {
      fc.pre(a !== c || b !== d);
      expect(recordHash(record(a, b))).not.toBe(recordHash(record(c, d)));
    }),
  );
});

test('content key ignores case, spacing, typography and metadata only', () => {
  const same: DataRecord = {
    kind: 'question-answer',
    prompt: ' WHAT is  acromegaly?',
    answer: 'A hormonal disorder - of growth',
    source: 'elsewhere',
  };
  expect(contentKey(same)).toBe(contentKey(sample));
  expect(recordHash(same)).not.toBe(recordHash(sample));
  expect(contentKey({ ...sample, answer: 'A hormonal disorder.' })).not.toBe(contentKey(sample));
  expect(contentKey({ kind: 'text', text: 'a' })).toHaveLength(66);
  expect(contentKey({ kind: 'text', text: 'A.' })).toBe(
    `0x${createHash('sha256').update('\u0015openledger.content.v1\0\0\0\u0004text\u0004text\0\0\0\u0001a').digest('hex')}`,
  );
});
