import { expect, test } from 'vitest';
import { DEFAULT_INGEST_LIMITS } from '@/core/ingest/ingestLimits';
import { markdownParser } from '@/core/ingest/markdownParser';
import type { ParsedRow, RowParser } from '@/core/ingest/parsedRow';
import { plainTextParser } from '@/core/ingest/plainTextParser';

const context = { fileName: 'notes', limits: { ...DEFAULT_INGEST_LIMITS, maxFieldLength: 200 } };

/** One character at a time: the hardest way to cut a text. */
function parse(parser: RowParser, text: string): ParsedRow[] {
  return [...[...text].flatMap((char) => parser.push(char)), ...parser.end()];
}

const shown = (row: ParsedRow) => [row.line, row.kind === 'fields' ? [...row.fields.values()] : row.code];

test('plain text: paragraphs are rows', () => {
  expect(parse(plainTextParser(context), '\n\none\ntwo\r\n \r\nthree\rfour').map(shown)).toEqual([
    [3, ['one\ntwo']],
    [6, ['three\nfour']],
  ]);
});

test('plain text: a damaged paragraph is reported, the next is kept', () => {
  expect(parse(plainTextParser(context), 'a\u0000\n\nb').map(shown)).toEqual([
    [1, 'control-character'],
    [3, ['b']],
  ]);
});

test('error: a paragraph longer than the limit, though its lines are short', () => {
  expect(() => parse(plainTextParser(context), 'ok\n\n'.concat('a line\n'.repeat(40)))).toThrow(
    expect.objectContaining({ fields: expect.objectContaining({ row: 2, line: 3, column: 'text' }) }),
  );
});

test('Markdown: sections are rows under their path of headings', () => {
  const text = [
    'before',
    '# Kidney',
    '## Stones ##',
    'They hurt.',
    '',
    '```sh',
    '# no heading',
    '```',
    '#hashtag',
    '### Diet',
    'Drink.',
    '## Cysts',
    '# Liver',
    'Big.',
  ].join('\n');
  expect(parse(markdownParser(context), text).map(shown)).toEqual([
    [1, ['', 'before']],
    [3, ['Kidney › Stones', 'They hurt.\n\n```sh\n# no heading\n```\n#hashtag']],
    [10, ['Kidney › Stones › Diet', 'Drink.']],
    [12, ['Kidney › Cysts', '']],
    [13, ['Liver', 'Big.']],
  ]);
});

test('Markdown: a longer fence is not closed by a shorter one', () => {
  expect(parse(markdownParser(context), '# A\n````\n```\n# x\n````\n# B\nb').map(shown)).toEqual([
    [1, ['A', '````\n```\n# x\n````']],
    [6, ['B', 'b']],
  ]);
});
