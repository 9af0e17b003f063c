import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { curate } from '@/core/curation/curate';
import { DuplicateIndex } from '@/core/curation/duplicateIndex';
import { suggestMapping } from '@/core/curation/suggestMapping';
import { emptyCounts } from '@/core/curation/verdict';
import { DEFAULT_INGEST_LIMITS } from '@/core/ingest/ingestLimits';
import type { ParsedRow } from '@/core/ingest/parsedRow';
import { parseRows } from '@/core/ingest/parseRows';
import type { TextFormat } from '@/core/ingest/uploadFormat';
import { gardenRows } from '@/scripts/samples/garden';
import { libraryRows } from '@/scripts/samples/library';
import { SAMPLE_QUESTIONS } from '@/scripts/samples/questions';
import { railwayRows } from '@/scripts/samples/railway';
import { sampleFiles } from '@/scripts/samples/writeSamples';

const files = sampleFiles();
const FORMATS: readonly (readonly [string, TextFormat])[] = [
  ['fernhollow-library.csv', { kind: 'delimited', delimiter: ',', hasHeader: true }],
  ['brackwater-railway.jsonl', { kind: 'jsonl' }],
  ['kitchen-garden.tsv', { kind: 'delimited', delimiter: '\t', hasHeader: true }],
];

test.each(Object.keys(files))('samples/%s is what the generator writes', (name) => {
  expect(readFileSync(`samples/${name}`, 'utf8')).toBe(files[name]);
});

test('no question and no answer is given twice', () => {
  const rows = [...libraryRows(), ...railwayRows(), ...gardenRows()];
  expect(new Set(rows.map(({ question }) => question)).size).toBe(rows.length);
  expect(new Set(rows.map(({ answer }) => answer)).size).toBe(rows.length);
});

test.each(FORMATS)('%s: curation accepts every good row and refuses every bad one', async (name, format) => {
  const context = { fileName: name, limits: DEFAULT_INGEST_LIMITS };
  async function* bytes() {
    yield new TextEncoder().encode(files[name]);
  }
  const rows: ParsedRow[] = [];
  for await (const row of parseRows(bytes(), format, 'utf-8', context)) rows.push(row);
  const fields = rows.flatMap((row) => (row.kind === 'fields' ? [row.fields] : []));
  const suggestion = suggestMapping([...(fields[0]?.keys() ?? [])], fields);
  expect(suggestion?.mapping).toMatchObject({ kind: 'question-answer' });
  const counts = emptyCounts();
  async function* again() {
    yield* rows;
  }
  for await (const verdict of curate(again(), { mapping: suggestion!.mapping, existing: new DuplicateIndex() })) {
    counts[verdict.kind] += 1;
  }
  expect(counts.accepted).toBeGreaterThanOrEqual(120);
  expect(counts.accepted).toBeLessThanOrEqual(160);
  const good = { 'fernhollow-library.csv': libraryRows, 'brackwater-railway.jsonl': railwayRows }[name] ?? gardenRows;
  expect(counts).toEqual({
    accepted: good().length,
    duplicate: 1,
    'near-duplicate': name === 'fernhollow-library.csv' ? 1 : 0,
    'personal-data': 1,
    'too-short': 1,
    'too-long': 0,
    malformed: 1,
  });
});

test.each(SAMPLE_QUESTIONS)('the answer to "$question" stands in $file alone', ({ question, file, fact }) => {
  const holders = FORMATS.filter(([name]) => files[name]?.includes(fact)).map(([name]) => name);
  expect(holders).toEqual([file]);
  // The wording is new: no record asks it.
  expect(Object.values(files).filter((content) => content.includes(question))).toHaveLength(1);
});
