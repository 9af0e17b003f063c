import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { curate } from '@/core/curation/curate';
import { DuplicateIndex } from '@/core/curation/duplicateIndex';
import type { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { IngestLimits } from '@/core/ingest/ingestLimits';
import { openUpload } from '@/lib/ingest/openUpload';
import { SummaryBuilder } from '@/lib/ingest/summaryBuilder';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...values: number[]) => Uint8Array.from(values);
const noise = Uint8Array.from({ length: 5000 }, (_, at) => (at * 2654435761) >>> 13);

/** Small pieces, as a slow network would bring them. */
async function* stream(content: Uint8Array, piece = 1000) {
  for (let at = 0; at < content.length; at += piece) yield content.subarray(at, at + piece);
}

async function ingest(fileName: string, content: Uint8Array, limits: Partial<IngestLimits> = {}) {
  const upload = await openUpload(stream(content), fileName, { limits });
  const summary = new SummaryBuilder();
  const values: string[][] = [];
  const problems: string[] = [];
  for await (const row of upload.rows) {
    if (row.kind === 'fields') values.push([...row.fields.values()]);
    else problems.push(`${row.line}: ${row.code}`);
  }
  return { upload, summary, values, problems };
}

const answer = 'It is a form of arthritis that causes sudden pain in a joint.';

test.each<[name: string, fileName: string, content: Uint8Array, error: Partial<OpenLedgerError>]>([
  ['empty file', 'a.csv', utf8(''), { code: 'invalid_input', message: 'a.csv: the file is empty' }],
  ['white space', 'a.txt', utf8(' \n\r\n '), { message: 'a.txt: the file holds nothing but white space' }],
  ['only a header', 'a.csv', utf8('question,answer\n'), { message: 'a.csv: the file holds a header and no rows' }],
  [
    'a PDF named CSV',
    'a.csv',
    utf8('%PDF-1.7 …'),
    { message: 'a.csv (byte 0): the file is a PDF document', remedy: 'Save its text as .txt or .md.' },
  ],
  [
    'a spreadsheet',
    'a.xlsx',
    bytes(0x50, 0x4b, 3, 4, 20, 0),
    { message: 'a.xlsx (byte 0): the file is a ZIP archive (perhaps a Word or Excel file)' },
  ],
  ['binary data', 'a.csv', noise, { message: 'a.csv (byte 0): the file holds binary data' }],
  [
    'text named JSON',
    'a.json',
    utf8('hello world\nagain\n'),
    { message: 'a.json (line 1, column 1): the file is named .json but does not hold JSON' },
  ],
  [
    'gzip cut short',
    'a.csv.gz',
    gzipSync(utf8(`question,answer\n${`${Math.PI},x\n`.repeat(50)}`)).subarray(0, 40),
    { code: 'invalid_input', message: 'a.csv.gz (byte 40): the gzip data is cut short or damaged' },
  ],
  [
    'gzip of gzip',
    'a.gz',
    gzipSync(gzipSync(utf8('a,b\n1,2\n'))),
    { message: 'a.gz (byte 0): the file is gzip data inside gzip data' },
  ],
  [
    'two lists in one JSON',
    'a.json',
    utf8('{"a":[{"x":1}],"b":[{"x":1}]}'),
    { remedy: 'Keep one list of rows in a file.' },
  ],
])('error: %s', async (_name, fileName, content, error) => {
  await expect(ingest(fileName, content)).rejects.toMatchObject({ name: 'OpenLedgerError', ...error });
});

test('error: a zip bomb is stopped long before it is unpacked', async () => {
  const bomb = gzipSync(new Uint8Array(200 * 1024 * 1024).fill(97));
  let taken = 0;
  const upload = openUpload(stream(bomb), 'bomb.txt.gz', {
    onBytes: (count) => {
      taken = count;
    },
  });
  await expect(upload).rejects.toMatchObject({
    code: 'payload_too_large',
    fields: { file: 'bomb.txt.gz', row: 1, line: 1 },
  });
  expect(taken).toBeLessThan(bomb.length / 4);
});

test('error: a bomb of ordinary lines is stopped by its ratio', async () => {
  const bomb = gzipSync(utf8(`question,answer\n${'What is it?,This is it.\n'.repeat(2_000_000)}`));
  await expect(ingest('bomb.csv.gz', bomb)).rejects.toMatchObject({
    code: 'payload_too_large',
    fields: { limit: 'maxDecompressionRatio', allowed: 100 },
  });
});

test('error: 10 MB in a single line', async () => {
  const line = utf8('x'.repeat(10 * 1024 * 1024));
  for (const fileName of ['a.csv', 'a.txt', 'a.md', 'a.jsonl']) {
    const content = fileName === 'a.jsonl' ? utf8(`{"a":"${'x'.repeat(10 * 1024 * 1024)}"}`) : line;
    await expect(ingest(fileName, content)).rejects.toMatchObject({
      code: 'payload_too_large',
      fields: { file: fileName, limit: 'maxFieldLength', line: 1 },
    });
  }
});

test('error: 5,000 columns', async () => {
  const header = Array.from({ length: 5000 }, (_, at) => `c${at}`).join(',');
  await expect(ingest('a.csv', utf8(`${header}\n${header}\n`))).rejects.toMatchObject({
    code: 'payload_too_large',
    fields: { limit: 'maxColumns', line: 1, column: 513 },
  });
});

test('error: a limit behind the preview is thrown where it stands, after the rows before it', async () => {
  const upload = await openUpload(stream(utf8('q,a\n1,2\n3,4\n5,6\n')), 'a.csv', {
    limits: { maxRows: 2 },
    sampleRows: 20,
  });
  expect(upload.sample).toHaveLength(2);
  const lines: number[] = [];
  const read = async () => {
    for await (const row of upload.rows) lines.push(row.line);
  };
  await expect(read()).rejects.toMatchObject({ fields: { limit: 'maxRows', row: 3, line: 4 } });
  expect(lines).toEqual([2, 3]);
});

test.each<[name: string, fileName: string, content: Uint8Array, values: string[][], problems: string[]]>([
  ['unbalanced quotation mark', 'a.csv', utf8('q,a\n1,"x\n2,y\n'), [['2', 'y']], ['2: unclosed-quote']],
  ['ragged rows', 'a.csv', utf8('q,a\n1\n2,y\n3,z,z\n'), [['2', 'y']], ['2: wrong-cell-count', '4: wrong-cell-count']],
  [
    'NUL bytes',
    'a.csv',
    utf8('q,a\n1,x\u0000x\n2,a longer cell of ordinary text\n'),
    [['2', 'a longer cell of ordinary text']],
    ['2: control-character'],
  ],
  [
    'invalid UTF-8 in one row',
    'a.csv',
    new Uint8Array([...utf8('q,a\né,ü\n1,'), 0xff, ...utf8('\n2,y\n')]),
    [
      ['é', 'ü'],
      ['2', 'y'],
    ],
    ['3: damaged-text'],
  ],
  ['duplicate column names', 'a.csv', utf8('q,a,a\n1,x,y\n'), [['1', 'x', 'y']], []],
  [
    'deeply nested JSON',
    'a.jsonl',
    utf8(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}\n{"a":"x"}\n`),
    [['x']],
    ['1: too-deep'],
  ],
  [
    'JSON with a comma too many',
    'a.json',
    utf8('[{"a":"1"},{"a":"2",},{"a":"3"},]'),
    [['1'], ['3']],
    ['1: invalid-json'],
  ],
  ['keys that pollute prototypes', 'a.json', utf8('[{"__proto__":"x","constructor":"y"}]'), [['x', 'y']], []],
  ['formulas', 'a.csv', utf8('q,a\n"=HYPERLINK(""http://x"")",+1\n'), [['=HYPERLINK("http://x")', '+1']], []],
  ['CRLF', 'a.csv', utf8('q,a\r\n1,x\r\n'), [['1', 'x']], []],
  [
    'CR',
    'a.csv',
    utf8('q,a\r1,x\r2,y'),
    [
      ['1', 'x'],
      ['2', 'y'],
    ],
    [],
  ],
  ['no line break at the end', 'a.tsv', utf8('q\ta\n1\tx'), [['1', 'x']], []],
  ['lone surrogates', 'a.jsonl', utf8('{"a":"\\udead"}\n{"a":"ok"}\n'), [['ok']], ['1: damaged-text']],
  [
    'semicolons',
    'a.csv',
    utf8('q;a\n1;x,y\n2;z\n'),
    [
      ['1', 'x,y'],
      ['2', 'z'],
    ],
    [],
  ],
  ['a byte order mark', 'a.csv', utf8('\uFEFFq,a\n1,x\n'), [['1', 'x']], []],
  [
    'UTF-16',
    'a.csv',
    bytes(0xff, 0xfe, ...[...'q,a\n1,é\n'].flatMap((char) => [char.charCodeAt(0), 0])),
    [['1', 'é']],
    [],
  ],
  ['Windows-1252', 'a.csv', Uint8Array.from('q,a\n1,caf\xe9\n', (char) => char.charCodeAt(0)), [['1', 'café']], []],
  [
    'a wrong extension',
    'a.csv',
    utf8('{"q":"1","a":"x"}\n{"q":"2","a":"y"}\n'),
    [
      ['1', 'x'],
      ['2', 'y'],
    ],
    [],
  ],
  [
    'no header',
    'a.csv',
    utf8('What is it?,A thing\nWhy?,Because\n'),
    [
      ['What is it?', 'A thing'],
      ['Why?', 'Because'],
    ],
    [],
  ],
  [
    'gzip of several members',
    'a.jsonl.gz',
    new Uint8Array([...gzipSync(utf8('{"a":"1"}\n')), ...gzipSync(utf8('{"a":"2"}\n'))]),
    [['1'], ['2']],
    [],
  ],
])('%s', async (_name, fileName, content, values, problems) => {
  const result = await ingest(fileName, content);
  expect(result.values).toEqual(values);
  expect(result.problems).toEqual(problems);
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
});

test('notices say what was decided against the name or without it', async () => {
  const notices = async (fileName: string, content: Uint8Array) => (await ingest(fileName, content)).upload.notices;
  expect(await notices('a.csv', utf8('{"q":"1"}\n{"q":"2"}\n'))).toEqual([
    'Named .csv, but read as JSON Lines, which is what it holds.',
  ]);
  expect(await notices('rows', utf8('q|a\n1|2\n3|4\n'))).toEqual(['Read as a table with delimiters, by its content.']);
  expect(await notices('a.csv', utf8('q,q\n1,2\n'))).toEqual(['Columns of the same name were numbered.']);
  expect(
    await notices(
      'a.csv',
      Uint8Array.from('q\ncaf\xe9\n', (char) => char.charCodeAt(0)),
    ),
  ).toEqual(['Read as Windows-1252, because the file is not valid UTF-8.']);
  expect(await notices('a.md', utf8('[link](x)\n\ntext\n'))).toEqual([]);
});

test('nothing is lost: what was read is what was accepted and each kind of refusal', async () => {
  const text = [
    'question,answer',
    `What is gout?,${answer}`,
    `what is gout?,${answer}`,
    'Who?,Ask jane.roe@example.com about it',
    `"What is a bunion?,${answer}`,
    `Where is it?,${answer},too many`,
    `,${answer}`,
    `Where does it hurt?,In the big toe mostly`,
  ].join('\n');
  const upload = await openUpload(stream(utf8(text), 7), 'mixed.csv');
  const summary = new SummaryBuilder();
  const mapping = upload.suggestion?.mapping;
  if (mapping === undefined) throw new Error('a mapping is suggested');
  for await (const verdict of curate(upload.rows, { mapping, existing: new DuplicateIndex() })) summary.add(verdict);
  expect(summary.summary()).toMatchObject({
    rows: 7,
    counts: {
      accepted: 2,
      duplicate: 1,
      'near-duplicate': 0,
      'personal-data': 0,
      'too-short': 2,
      'too-long': 0,
      malformed: 2,
    },
  });
});
