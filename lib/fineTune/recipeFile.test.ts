import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { recipe } from '@/lib/api/run';
import { readRecipeFile, recipeFile, writeRecipeFile } from '@/lib/fineTune/recipeFile';

test('a short file stands for every default', () => {
  const file = readRecipeFile('data: { file: trees.jsonl }\noutput: out\n');
  expect(file).toEqual({
    name: 'run',
    base: 'openledger-base',
    data: { file: 'trees.jsonl' },
    output: 'out',
    recipe: recipe.parse({}),
  });
});

test('versions of a running app stand for a data file', () => {
  const read = (data: string) => readRecipeFile(`data: {${data}}\noutput: out\n`).data;
  expect(read('versions: [roses-1/2, herbs/10]')).toEqual({ versions: ['roses-1/2', 'herbs/10'] });
  expect(read('versions: [roses/1], app: "https://data.example"').app).toBe('https://data.example');
});

test('what was written is read back as it was', () => {
  const numbers = fc.record({
    rank: fc.integer({ min: 1, max: 64 }),
    learningRate: fc.double({ min: 1e-7, max: 0.1, noNaN: true }),
    schedule: fc.constantFrom('cosine', 'linear', 'constant'),
    useRslora: fc.boolean(),
    recompute: fc.boolean(),
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  });
  const line = fc.string({ minLength: 1, maxLength: 60 }).filter((name) => name.trim() === name && name !== '');
  fc.assert(
    fc.property(numbers, line, line, (chosen, name, path) => {
      const file = recipeFile.parse({ name, data: { records: path }, output: path, recipe: chosen });
      expect(readRecipeFile(writeRecipeFile(file))).toEqual(file);
    }),
  );
});

test.each([
  ['data: {file: a}\noutput: b\nrecipe: {rank: 1000}', /recipe\.rank/],
  ['data: {file: a}\noutput: b\nrecipe: {ranks: 8}', /ranks/],
  ['data: {file: a, records: b}\noutput: c', /data: takes one of/],
  ['data: {}\noutput: c', /data: takes one of/],
  ['data: {file: a, versions: [b/1]}\noutput: c', /data: takes one of/],
  ['data: {versions: [roses]}\noutput: c', /data\.versions\.0: is no version/],
  ['data: {versions: [roses/0]}\noutput: c', /data\.versions/],
  ['data: {versions: [roses/1], app: "file:///etc"}\noutput: c', /data\.app/],
  ['output: c', /data/],
  ['data: {file: a}', /output/],
  ['data: {file: a}\noutput: b\noutput: c', /line 3/],
  ['data: [unclosed\noutput: b', /line/],
  ['just words', /expected object/],
  ['', /data/],
  [`a: &a [1]\nb: &b [${'*a,'.repeat(30)}]\nc: [${'*b,'.repeat(30)}]`, /alias/],
  ['x'.repeat(100_001), /longer/],
])('error: %j says where', (source, where) => {
  expect(() => readRecipeFile(source)).toThrow(OpenLedgerError);
  expect(() => readRecipeFile(source)).toThrow(where);
});
