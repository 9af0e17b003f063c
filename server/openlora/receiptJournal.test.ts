import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openReceiptJournal, type ReceiptJournal } from '@/server/openlora/receiptJournal';

let folder: string;
let file: string;
let journal: ReceiptJournal | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-journal-'));
  file = path.join(folder, 'node', 'receipts.jsonl');
});
afterEach(async () => {
  await journal?.close();
  await rm(folder, { recursive: true, force: true });
});

const entry = (i: number) => ({ type: 'settled', requestId: `0x${i.toString(16).padStart(64, '0')}` }) as const;

it('remembers every entry in order, and cuts off a line that a crash left half written', async () => {
  journal = await openReceiptJournal(file);
  await Promise.all([1, 2, 3].map((i) => journal!.append(entry(i))));
  await journal.close();
  await appendFile(file, '{"type":"settl');
  journal = await openReceiptJournal(file);
  expect(journal.lines).toEqual([entry(1), entry(2), entry(3)]);
  await journal.append(entry(4));
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(5);
});

it('holds no part of an entry that the disk did not take, says so, and goes on when there is room', {
  timeout: 180_000,
}, async () => {
  // A file-size limit in a process of its own: the write is cut in the middle of a line, as on a full disk.
  const script = path.join(import.meta.dirname, 'receiptJournal.fullDisk.ts');
  const out = execFileSync(
    'bash',
    ['-c', `ulimit -f 1; exec "$0" --import tsx "$1" "$2"`, process.execPath, script, file],
    {
      encoding: 'utf8',
    },
  );
  const { written, refused, writable } = JSON.parse(out);
  expect(written).toBeGreaterThan(2);
  expect(refused).toBeGreaterThan(0);
  expect(writable).toBe(false);
  journal = await openReceiptJournal(file);
  expect(journal.lines).toEqual(Array.from({ length: written }, (_, i) => entry(i)));
  expect(await readFile(file, 'utf8')).toMatch(/\n$/);
  await journal.requireWritable();
  await journal.append(entry(99));
});
