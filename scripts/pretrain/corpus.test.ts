import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { buildCorpus, loadCorpus } from '@/scripts/pretrain/corpus';
import { readTokens } from '@/scripts/pretrain/readTokens';

const tokenizer = createTokenizer(JSON.parse(readFileSync('public/models/openledger-base/tokenizer.json', 'utf8')));
const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  const write = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), gzipSync(text));
  };
  const rows = (count: number, row: (index: number) => object) =>
    Array.from({ length: count }, (_, index) => JSON.stringify(row(index))).join('\n');
  const medical = (source: string) => (index: number) => ({
    question: `What is (are) condition ${index >> 1}?`,
    answer: `${source} answer ${index}: naïve.`,
    topic: `Condition ${index >> 1}`,
  });
  write('pretrain/books.txt.gz', Array.from({ length: 100 }, (_, i) => `Chapter ${i}.\nIt rained.`).join('\n\n'));
  write('medical/gard.jsonl.gz', rows(220, medical('gard')));
  write('medical/ghr.jsonl.gz', rows(100, medical('ghr')));
  write(
    'reasoning/gsm8k-train.jsonl.gz',
    rows(100, (i) => ({ question: `Add 1 to ${i}.`, answer: `${i} + 1 = <<${i}+1=${i + 1}>>${i + 1}\n#### ${i + 1}` })),
  );
});

test('holds out two percent of each source by groups, the same groups everywhere', () => {
  const { train, heldOut } = loadCorpus(folder);
  expect(heldOut.filter(({ source }) => source === 'books')).toHaveLength(2);
  expect(heldOut.filter(({ source }) => source === 'gsm8k')).toHaveLength(2);
  expect(heldOut.filter(({ source }) => source === 'gard')).toHaveLength(4);
  // Condition 49 is held out in the other file too; condition 99 occurs in the first file alone.
  expect(heldOut.filter(({ source }) => source === 'ghr')).toHaveLength(2);
  const heldOutGroups = new Set(heldOut.map(({ group }) => group));
  expect(train.some(({ group }) => heldOutGroups.has(group))).toBe(false);
  expect(train.length + heldOut.length).toBe(100 + 220 + 100 + 100);
});

test('writes every document once, closed by the end-of-text token, and counts the text bytes', () => {
  const corpus = loadCorpus(folder);
  const out = join(folder, 'out');
  const summary = buildCorpus(corpus, tokenizer, out);
  const heldOut = readTokens(join(out, 'corpus.heldout.u16'));
  const train = readTokens(join(out, 'corpus.train.u16'));
  expect([train.length, heldOut.length]).toEqual([summary.trainTokens, summary.heldoutTokens]);
  const documents = tokenizer.decode(heldOut, { skipSpecial: false }).split('<|endoftext|>').slice(0, -1);
  expect(documents).toHaveLength(corpus.heldOut.length);
  expect(documents.at(-1)).toBe('<|user|>Add 1 to 99.<|assistant|>99 + 1 = 100\nThe answer is 100.');
  expect(documents).toContain('Chapter 49.\nIt rained.');
  expect(documents.some((text) => /^What is [^<]*\?\ngard answer \d+: naïve\.$/.test(text))).toBe(true);
  const text = documents.map((document) => document.replace(/^<\|user\|>|<\|assistant\|>/g, '')).join('');
  expect(summary.heldoutBytes).toBe(Buffer.byteLength(text));
  expect(train.filter((id) => id === tokenizer.eosId)).toHaveLength(corpus.train.length);
});

test('is the same every time', () => {
  const read = () => {
    buildCorpus(loadCorpus(folder), tokenizer, join(folder, 'again'));
    return readFileSync(join(folder, 'again', 'corpus.train.u16'));
  };
  expect(read().equals(read())).toBe(true);
});
