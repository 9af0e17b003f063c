import { expect, test } from 'vitest';
import { mapRow } from '@/core/curation/columnMapping';
import { suggestMapping } from '@/core/curation/suggestMapping';

const rows = (...objects: Record<string, string>[]) => objects.map((object) => new Map(Object.entries(object)));
const suggest = (sample: ReturnType<typeof rows>) => suggestMapping([...(sample[0]?.keys() ?? [])], sample);
const long = 'A disorder of the pituitary gland, which makes too much growth hormone. '.repeat(3);

test('finds the columns of a medical data set by their names', () => {
  const sample = rows({
    id: '1',
    question: 'What is gout?',
    answer: long,
    topic: 'Gout',
    type: 'information',
    source: 'NIDDK',
    url: 'https://example.org/gout',
  });
  const suggestion = suggest(sample);
  expect(suggestion?.mapping).toEqual({
    kind: 'question-answer',
    prompt: 'question',
    answer: 'answer',
    topic: 'topic',
    source: 'source',
    url: 'url',
  });
  expect(suggestion?.confidence).toBeGreaterThan(0.9);
  expect(suggestion?.reasons[0]).toMatchObject({
    field: 'prompt',
    column: 'question',
    reason: 'its name says so and 100 % of its sampled values end with a question mark',
  });
});

test('finds them by their content where the names say nothing', () => {
  const suggestion = suggest(
    rows({ 'column 1': 'What is gout?', 'column 2': long }, { 'column 1': 'Is it painful?', 'column 2': long }),
  );
  expect(suggestion?.mapping).toEqual({ kind: 'question-answer', prompt: 'column 1', answer: 'column 2' });
  expect(suggestion?.confidence).toBeLessThan(0.8);
});

test.each([
  [{ text: long }, { kind: 'text', text: 'text' }],
  [
    { heading: 'Gout', text: long },
    { kind: 'text', text: 'text', topic: 'heading' },
  ],
  [
    { Instruction: 'Say hello', 'Model output': 'Hello to you', Link: 'https://example.org' },
    { kind: 'question-answer', prompt: 'Instruction', answer: 'Model output', url: 'Link' },
  ],
])('%j', (row, mapping) => {
  expect(suggest(rows(row))?.mapping).toEqual(mapping);
});

test('keeps to the kind of records that the DataNet takes', () => {
  const sample = rows({ heading: 'Gout', text: long });
  expect(suggestMapping(['heading', 'text'], sample, 'question-answer')?.mapping).toEqual({
    kind: 'question-answer',
    prompt: 'heading',
    answer: 'text',
  });
  expect(
    suggestMapping(['question', 'answer'], rows({ question: 'Why?', answer: long }), 'text')?.mapping,
  ).toMatchObject({
    kind: 'text',
    text: 'answer',
  });
});

test('suggests nothing for a table of numbers', () => {
  expect(suggest(rows({ x: '1', y: '2' }))).toBeUndefined();
});

test('maps a row: texts normalised, empty metadata left out, an absent column named', () => {
  const fields = new Map([
    ['q', ' What\u00A0is it? '],
    ['a', 'This.'],
    ['u', ' '],
  ]);
  expect(mapRow(fields, { kind: 'question-answer', prompt: 'q', answer: 'a', url: 'u' })).toEqual({
    kind: 'question-answer',
    prompt: 'What is it?',
    answer: 'This.',
  });
  expect(mapRow(fields, { kind: 'text', text: 'body' })).toEqual({
    code: 'missing-field',
    reason: 'the column "body" is absent',
  });
});
