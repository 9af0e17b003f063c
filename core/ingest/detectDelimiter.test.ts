import { expect, test } from 'vitest';
import { detectDelimiter, looksLikeHeader } from '@/core/ingest/detectDelimiter';

test.each([
  ['comma', 'q,a\nx;y,1\n', ','],
  ['semicolon with decimal commas', 'q;a;b\n1,5;2,5;x\n3,5;4,5;y\n', ';'],
  ['tab', 'q\ta, b\nx\ty, z\n', '\t'],
  ['pipe', 'q|a\n1|2\n', '|'],
  ['delimiters inside quotes do not count', 'q;a\n"a,b,c";1\n"d,e,f";2\n', ';'],
  ['a header alone', 'q;a', ';'],
])('%s', (_name, sample, delimiter) => {
  expect(detectDelimiter(sample, ',').delimiter).toBe(delimiter);
});

test('one column keeps the preferred delimiter and says that none was found', () => {
  expect(detectDelimiter('text\nhello\n', '\t')).toEqual({ delimiter: '\t', share: 0, cells: 1 });
});

test('a first row of data is no header', () => {
  expect(looksLikeHeader(['question', 'answer'])).toBe(true);
  expect(looksLikeHeader(['What is acromegaly?', 'A disorder.'])).toBe(false);
  expect(looksLikeHeader(['name', '12.5'])).toBe(false);
  expect(looksLikeHeader(['', ''])).toBe(false);
});
