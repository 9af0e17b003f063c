import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_INGEST_LIMITS, type IngestLimits } from '@/core/ingest/ingestLimits';
import { jsonLinesParser } from '@/core/ingest/jsonLinesParser';
import { jsonParser } from '@/core/ingest/jsonParser';
import { jsonDepth } from '@/core/ingest/jsonRow';
import type { ParsedRow } from '@/core/ingest/parsedRow';

function parse(pieces: readonly string[], limits: Partial<IngestLimits> = {}, create = jsonParser): ParsedRow[] {
  const parser = create({ fileName: 'rows.json', limits: { ...DEFAULT_INGEST_LIMITS, ...limits } });
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
}

const outcome = (row: ParsedRow) => (row.kind === 'fields' ? Object.fromEntries(row.fields) : row.code);

const object = fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ unit: 'grapheme', maxLength: 8 }), {
  minKeys: 1,
  noNullPrototype: true,
});
const printable = object.filter((value) => !/[\p{Cc}\uFFFD]/u.test(Object.entries(value).flat().join('')));

test('reads what JSON.parse reads, however the file is laid out and cut', () => {
  fc.assert(
    fc.property(
      fc.array(printable, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(0, 2),
      fc.constantFrom(
        (rows: string) => rows,
        (rows: string) => `{"v": [1, {"a": "]"}], "data": ${rows}, "n": {"x": []}}`,
      ),
      fc.integer({ min: 1, max: 9 }),
      (rows, indent, wrap, size) => {
        const text = wrap(JSON.stringify(rows, null, indent));
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
          text.slice(at * size, (at + 1) * size),
        );
        const found = parse(pieces).map((row) => (row.kind === 'fields' ? [...row.fields] : row.reason));
        expect(found).toEqual(rows.map((row) => Object.entries(row)));
      },
    ),
  );
});

test('numbers, booleans, null and nested values become text', () => {
  expect(parse(['[{"a":1.5,"b":true,"c":null,"d":["x"],"e":{"f":1}}]']).map(outcome)).toEqual([
    { a: '1.5', b: 'true', c: '', d: '["x"]', e: '{"f":1}' },
  ]);
});

test('a comma after the last row is forgiven, one inside a row costs the row', () => {
  expect(parse(['[{"a":"1"},{"a":"2",},{"a":"3"},]']).map(outcome)).toEqual([{ a: '1' }, 'invalid-json', { a: '3' }]);
});

test('a broken row costs itself: reading resumes at the next row of the same indentation', () => {
  const text = '[\n  {\n    "a": "open\n  },\n  {\n    "a": "2"\n  },\n  {"a": [1}},\n  {"a": "4"}\n]';
  const rows = parse([text]);
  expect(rows.map(outcome)).toEqual(['invalid-json', { a: '2' }, 'invalid-json', { a: '4' }]);
  expect(rows.map(({ row, line }) => [row, line])).toEqual([
    [1, 2],
    [2, 5],
    [3, 8],
    [4, 9],
  ]);
});

test('rows that are no objects are reported', () => {
  expect(parse(['["x", 5, null, [1], {"a": "1"}]']).map(outcome)).toEqual([
    'not-an-object',
    'not-an-object',
    'not-an-object',
    'not-an-object',
    { a: '1' },
  ]);
});

test('deep nesting is refused without recursion', () => {
  const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  expect(jsonDepth(deep)).toBe(200_001);
  expect(parse([`[${deep},{"a":"2"}]`]).map(outcome)).toEqual(['too-deep', { a: '2' }]);
});

test('__proto__ and constructor are names like any other', () => {
  const [row] = parse(['[{"__proto__": {"polluted": "yes"}, "constructor": "c"}]']);
  expect(row?.kind === 'fields' && [...row.fields]).toEqual([
    ['__proto__', '{"polluted":"yes"}'],
    ['constructor', 'c'],
  ]);
  expect({}).not.toHaveProperty('polluted');
});

test('a lone surrogate rejects the row: it has no UTF-8 form', () => {
  expect(parse(['[{"a":"\\ud83d"},{"a":"\\ud83d\\ude00"}]']).map(outcome)).toEqual(['damaged-text', { a: '😀' }]);
});

test.each([
  ['an object without rows', '{"a": 1, "b": ["x"]}', 'one object without a list of rows'],
  ['two lists', '{"a": [{"x":1}], "b": [{"x":1}]}', 'two lists of objects'],
  ['something else', 'hello', 'starts with neither'],
  ['an early end', '[{"a": "1"}, {"a": "2', 'ends inside the row that starts at line 1'],
  ['an early end between rows', '[{"a": "1"},', 'ends inside its list of rows'],
  ['text behind the end', '[{"a": "1"}] x', 'text follows the end'],
  ['a broken row that no row follows', '[{"a": [1}}, {"a": "2"}]', 'no row could be found after the broken one'],
])('error: %s', (_name, text, message) => {
  expect(() => parse([text])).toThrow(message);
});

test('error: a value, and a row, longer than the limit', () => {
  expect(() => parse(['[{"name":"', 'x'.repeat(90), '"}]'], { maxFieldLength: 50 })).toThrow(
    expect.objectContaining({
      code: 'payload_too_large',
      fields: expect.objectContaining({ row: 1, line: 1, column: 2 }),
    }),
  );
});

test('JSON Lines: a line that is no object is reported with its line, blank lines are no rows', () => {
  const rows = parse(['{"a":"1"}\n\n{"a":', '\n[1]\r\n{"a":"2"}'], {}, jsonLinesParser);
  expect(rows.map(outcome)).toEqual([{ a: '1' }, 'invalid-json', 'not-an-object', { a: '2' }]);
  expect(rows.map(({ line }) => line)).toEqual([1, 3, 4, 5]);
});

test('error: JSON Lines of one line of 10 MB', () => {
  expect(() => parse([`{"a":"${'x'.repeat(10 * 1024 * 1024)}"}`], {}, jsonLinesParser)).toThrow(
    'rows.json (row 1, line 1, column 1): a single value is longer than 1,048,576 characters',
  );
});
