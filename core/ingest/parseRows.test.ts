import { expect, test } from 'vitest';
import { DEFAULT_INGEST_LIMITS } from '@/core/ingest/ingestLimits';
import { parseRows } from '@/core/ingest/parseRows';
import type { TextFormat } from '@/core/ingest/uploadFormat';

async function rowsOf(text: string, format: TextFormat, maxRows = 100): Promise<number> {
  async function* source() {
    yield new TextEncoder().encode(text);
  }
  let rows = 0;
  const context = { fileName: 'f', limits: { ...DEFAULT_INGEST_LIMITS, maxRows } };
  for await (const _row of parseRows(source(), format, 'utf-8', context)) rows += 1;
  return rows;
}

const csv: TextFormat = { kind: 'delimited', delimiter: ',', hasHeader: true };

test('reads every format', async () => {
  expect(await rowsOf('a,b\n1,2\n3,4', csv)).toBe(2);
  expect(await rowsOf('[{"a":1}]', { kind: 'json' })).toBe(1);
  expect(await rowsOf('{"a":1}\n{"a":2}', { kind: 'jsonl' })).toBe(2);
  expect(await rowsOf('one\n\ntwo', { kind: 'text' })).toBe(2);
  expect(await rowsOf('# A\none', { kind: 'markdown' })).toBe(1);
});

test('error: more rows than allowed, named with its line', async () => {
  await expect(rowsOf('a\n1\n2\n3\n', csv, 2)).rejects.toMatchObject({
    code: 'payload_too_large',
    fields: { limit: 'maxRows', row: 3, line: 4 },
  });
});

test.each([
  ['a header alone', 'a,b\n', csv, 'f: the file holds a header and no rows'],
  ['an empty list', '[]', { kind: 'json' }, 'f: the file holds no rows'],
  ['white space', '\n \n', { kind: 'text' }, 'f: the file holds no rows'],
] as const)('error: %s', async (_name, text, format, message) => {
  await expect(rowsOf(text, format)).rejects.toThrow(message);
});
