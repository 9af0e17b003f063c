import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { iterateStream } from '@/lib/ingest/iterateStream';
import { type OpenUploadOptions, openUpload } from '@/lib/ingest/openUpload';
import { checkPages } from '@/lib/ingest/parquet/checkPages';
import { blobAccess } from '@/lib/ingest/randomAccess';

async function read(bytes: BlobPart, options: OpenUploadOptions = {}) {
  const blob = new Blob([bytes]);
  const upload = await openUpload(iterateStream(blob.stream()), 'a.parquet', { random: blobAccess(blob), ...options });
  const rows = [];
  for await (const row of upload.rows) rows.push(row);
  return { upload, rows };
}

const question = (at: number) => `What is illness ${at}?`;
const answer = (at: number) =>
  at % 3 === 0 ? 'It is a common illness.' : `It is the illness of number ${at}, häufig.`;
const table = (rows: number) =>
  parquetWriteBuffer({
    columnData: [
      { name: 'question', data: Array.from({ length: rows }, (_, at) => question(at)), type: 'STRING' },
      { name: 'answer', data: Array.from({ length: rows }, (_, at) => answer(at)), type: 'STRING' },
      { name: 'number', data: Array.from({ length: rows }, (_, at) => BigInt(at)), type: 'INT64' },
      { name: 'known', data: Array.from({ length: rows }, (_, at) => at % 2 === 0), type: 'BOOLEAN' },
    ],
    rowGroupSize: 40,
  });

test('reads every row of every row group, and suggests a mapping', async () => {
  let bytes = 0;
  const file = table(100);
  const { upload, rows } = await read(file, {
    onBytes: (done) => {
      bytes = done;
    },
  });
  expect(upload).toMatchObject({ format: { kind: 'parquet' }, columns: ['question', 'answer', 'number', 'known'] });
  expect(upload.suggestion?.mapping).toMatchObject({ prompt: 'question', answer: 'answer' });
  expect(rows).toHaveLength(100);
  rows.forEach((row, at) => {
    expect(row).toMatchObject({ kind: 'fields', row: at + 1 });
    expect(row.kind === 'fields' && [...row.fields.values()]).toEqual([
      question(at),
      answer(at),
      String(at),
      String(at % 2 === 0),
    ]);
  });
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(file.byteLength);
});

test('a conversation in nested columns is a conversation', async () => {
  const turns = [
    { from: 'human', value: 'What is gout?' },
    { from: 'gpt', value: 'Arthritis.' },
  ];
  const file = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 1 },
      { name: 'conversations', repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', repetition_type: 'OPTIONAL', num_children: 2 },
      { name: 'from', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      { name: 'value', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
    columnData: [{ name: 'conversations', data: [turns, turns] }],
  });
  const { upload, rows } = await read(file);
  expect(upload.suggestion?.mapping).toEqual({ kind: 'conversation', messages: 'conversations' });
  expect(rows[1]?.kind === 'fields' && JSON.parse(rows[1].fields.get('conversations') ?? '')).toEqual(turns);
});

test('error: more rows or bytes than allowed', async () => {
  await expect(read(table(100), { limits: { maxRows: 99 } })).rejects.toMatchObject({ code: 'payload_too_large' });
  await expect(read(table(100), { limits: { maxBytes: 100 } })).rejects.toMatchObject({ code: 'payload_too_large' });
});

test('error: a file cut anywhere, or with any byte changed, never brings anything but its rows or a sentence', async () => {
  const whole = new Uint8Array(table(60));
  const attempt = async (bytes: Uint8Array<ArrayBuffer>) => {
    try {
      const { rows } = await read(bytes);
      expect(rows.length).toBeLessThanOrEqual(60);
    } catch (error) {
      expect(error).toBeInstanceOf(OpenLedgerError);
    }
  };
  for (let length = 4; length < whole.length; length += 97) await attempt(whole.slice(0, length));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 5), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      async (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at + 4] = value;
        await attempt(bytes);
      },
    ),
    { numRuns: 300 },
  );
});

/** Compact Thrift: a page header of a data page with `values` values in dictionary encoding, then its body. */
function page(values: number, body: readonly number[]): Uint8Array {
  const number = (value: number) => {
    const bytes = [];
    let rest = value * 2;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    return [...bytes, rest];
  };
  const size = number(body.length);
  return Uint8Array.from([
    ...[0x15, ...number(0), 0x15, ...size, 0x15, ...size],
    ...[0x2c, 0x15, ...number(values), 0x15, ...number(8), 0x15, ...number(3), 0x15, ...number(3), 0, 0],
    ...body,
  ]);
}

test('error: a page may not state more than it holds', () => {
  const flat = { codec: 'UNCOMPRESSED', maxRepetition: 0, maxDefinition: 0, isBoolean: false } as const;
  // Bit width 1, then one run of eight equal values: the head is twice the count.
  expect(checkPages(page(8, [1, 16, 0]), flat, 1000)).toBe(3);
  // Five bytes that stand for a thousand million values.
  expect(() => checkPages(page(8, [1, 0x80, 0xa8, 0xd6, 0xb9, 0x07, 0]), flat, 1000)).toThrow('more values than');
  expect(() => checkPages(page(2 ** 28, [1, 16, 0]), flat, 1000)).toThrow('values');
  expect(() => checkPages(page(8, [1, 16, 0]), flat, 2)).toThrow('unpacks to too much');
  expect(() => checkPages(page(8, [1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]), flat, 1000)).toThrow('do not end');
});
