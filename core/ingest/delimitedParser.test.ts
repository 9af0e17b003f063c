import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnNames, delimitedParser } from '@/core/ingest/delimitedParser';
import { DEFAULT_INGEST_LIMITS, type IngestLimits } from '@/core/ingest/ingestLimits';
import type { ParsedRow } from '@/core/ingest/parsedRow';
import { DELIMITERS, type Delimiter } from '@/core/ingest/uploadFormat';

function parse(
  pieces: readonly string[],
  options: { delimiter?: Delimiter; hasHeader?: boolean; limits?: Partial<IngestLimits> } = {},
): ParsedRow[] {
  const parser = delimitedParser(
    { delimiter: options.delimiter ?? ',', hasHeader: options.hasHeader ?? true },
    { fileName: 'table.csv', limits: { ...DEFAULT_INGEST_LIMITS, ...options.limits } },
  );
  return [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()];
}

const cellsOf = (row: ParsedRow) => (row.kind === 'fields' ? [...row.fields.values()] : row.code);

test('reads back any table, whatever its cells, delimiter, line ends and the way it is cut', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'é', '"', ',', ';', '\t', '|', '\n', '\r\n', ' ', '='),
    maxLength: 6,
  });
  const table = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }));
  fc.assert(
    fc.property(
      table,
      fc.constantFrom(...DELIMITERS),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.boolean(),
      fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 }),
      (rows, delimiter, lineEnd, finalLineEnd, sizes) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = rows.map((row) => row.map(quote).join(delimiter));
        const text = lines.join(lineEnd) + (finalLineEnd ? lineEnd : '');
        const pieces: string[] = [];
        let at = 0;
        for (const size of sizes) {
          pieces.push(text.slice(at, at + size));
          at += size;
        }
        pieces.push(text.slice(at));
        expect(parse(pieces, { delimiter, hasHeader: false }).map(cellsOf)).toEqual(rows);
      },
    ),
  );
});

test('says where each row begins, past cells of several lines and blank lines', () => {
  const rows = parse(['q,a\r\n1,"two\r\nlines"\r\n\r\n2,x\r\n']);
  expect(rows.map(({ row, line }) => [row, line])).toEqual([
    [1, 2],
    [2, 5],
  ]);
});

test('a row with too few or too many cells is reported, the others are kept', () => {
  const rows = parse(['q,a\n1\n2,b\n3,c,d\n']);
  expect(rows.map(cellsOf)).toEqual(['wrong-cell-count', ['2', 'b'], 'wrong-cell-count']);
  expect(rows[0]).toMatchObject({ row: 1, line: 2, reason: 'line 2: 1 cells where 2 are expected' });
});

test('an unclosed quotation mark costs its own line only', () => {
  expect(parse(['q,a\n1,"open\n2,b\n3,"c"\n4,d']).map(cellsOf)).toEqual([
    'stray-quote',
    ['2', 'b'],
    ['3', 'c'],
    ['4', 'd'],
  ]);
  const rows = parse(['q,a\n1,"open\n2,b\n3,c\n']);
  expect(rows.map(cellsOf)).toEqual(['unclosed-quote', ['2', 'b'], ['3', 'c']]);
  expect(rows[0]).toMatchObject({ line: 2, reason: 'line 2, column 2: A quotation mark is opened and never closed.' });
});

test('an unclosed quotation mark before more text than a cell may hold is given up while reading', () => {
  const lines = Array.from({ length: 50 }, (_, index) => `${index},text\n`);
  const rows = parse(['q,a\n', 'x,"open\n', ...lines], { limits: { maxFieldLength: 100 } });
  expect(rows).toHaveLength(51);
  expect(rows.map(cellsOf).slice(0, 2)).toEqual(['unclosed-quote', ['0', 'text']]);
});

test('text behind a closing quotation mark breaks the row, a quotation mark inside a plain cell does not', () => {
  expect(parse(['q,a\n"x"y,1\n5" of snow,2\n']).map(cellsOf)).toEqual(['stray-quote', ['5" of snow', '2']]);
});

test('control characters and undecodable bytes reject the row and name the column', () => {
  const rows = parse(['q,a\nx,a\u0000b\ny,\uFFFD\nz,ok\n']);
  expect(rows.map(cellsOf)).toEqual(['control-character', 'damaged-text', ['z', 'ok']]);
  expect(rows[0]).toMatchObject({ reason: 'line 2, column "a" holds the control character U+0000 at character 2' });
});

test('formulas stay text and __proto__ is a column like any other', () => {
  const [row] = parse(['__proto__,constructor\n=1+1,@SUM(A1)\n']);
  expect(row?.kind === 'fields' && [...row.fields]).toEqual([
    ['__proto__', '=1+1'],
    ['constructor', '@SUM(A1)'],
  ]);
  expect(Object.getPrototypeOf({})).not.toHaveProperty('=1+1');
});

test('empty and repeated column names are made distinct', () => {
  expect(columnNames(['a', ' a ', '', 'a', 'a (2)'])).toEqual(['a', 'a (2)', 'column 3', 'a (3)', 'a (2) (2)']);
});

test('error: too many columns, found while reading', () => {
  const wide = Array.from({ length: 5000 }, (_, index) => `c${index}`).join(',');
  expect(() => parse([`${wide}\n`])).toThrow(
    expect.objectContaining({
      code: 'payload_too_large',
      message: 'table.csv (header, line 1, column 513): more than 512 columns',
      fields: { file: 'table.csv', limit: 'maxColumns', allowed: 512, row: 0, line: 1, column: 513 },
    }),
  );
});

test('error: one cell of 10 MB stops while it is read', () => {
  const parser = delimitedParser(
    { delimiter: ',', hasHeader: true },
    { fileName: 't.csv', limits: DEFAULT_INGEST_LIMITS },
  );
  parser.push('q,a\n1,');
  const piece = 'x'.repeat(64 * 1024);
  let pushed = 0;
  const pushAll = () => {
    for (let size = 0; size < 10 * 1024 * 1024; size += piece.length) {
      pushed += piece.length;
      parser.push(piece);
    }
  };
  expect(pushAll).toThrow(expect.objectContaining({ fields: expect.objectContaining({ row: 1, line: 2, column: 2 }) }));
  expect(pushed).toBeLessThanOrEqual(DEFAULT_INGEST_LIMITS.maxFieldLength + 2 * piece.length);
});

test('error: a header with a broken quotation mark', () => {
  expect(() => parse(['"q"x,a\n1,2\n'])).toThrow(
    expect.objectContaining({ code: 'invalid_input', fields: { file: 'table.csv', line: 1, column: 1 } }),
  );
});
