import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { zeroHash } from 'viem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JournalLine } from '@/server/openlora/journalLine';
import { openReceiptJournal, type ReceiptJournal } from '@/server/openlora/receiptJournal';
import { sampleId, sampleReport } from '@/server/openlora/receiptJournal.samples';
import { scanJournal } from '@/server/openlora/scanJournal';

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

const answered = (i: number, text?: string) =>
  ({ type: 'answered', report: sampleReport(i, text === undefined ? {} : { text }) }) as const;
const about = (type: 'reported' | 'settled' | 'refused' | 'lapsed', i: number) =>
  ({ type, requestId: sampleId(i) }) as const;
const openIds = () => journal!.receipts.all().map(({ requestId }) => requestId);

async function reopen(options?: { compactFromBytes: number }): Promise<ReceiptJournal> {
  await journal?.close();
  journal = await openReceiptJournal(file, options);
  return journal;
}

async function linesOf(name: string): Promise<JournalLine[]> {
  const lines: JournalLine[] = [];
  await scanJournal(name, (line) => lines.push(line));
  return lines;
}

it('remembers every entry in order, and cuts off a line that a crash left half written', async () => {
  await reopen();
  await Promise.all([1, 2, 3].map((i) => journal!.append(answered(i))));
  await journal!.close();
  await appendFile(file, '{"type":"answ');
  await reopen();
  expect(openIds()).toEqual([1, 2, 3].map(sampleId));
  await journal!.append(about('reported', 1), about('reported', 2), about('settled', 2));
  expect(await linesOf(file)).toHaveLength(6);
  await reopen();
  expect(openIds()).toEqual([1, 3].map(sampleId));
  expect(journal!.receipts.get(sampleId(1))).toMatchObject({ reported: true, closed: undefined, fee: 1n });
  expect(journal!.receipts.totals.signed).toBe(3);
});

it('gives each of many that append at once its own place', async () => {
  await reopen();
  const ids = Array.from({ length: 300 }, (_, i) => i);
  const done = ids.map((i) => journal!.append(answered(i, `text ${i}`), about('reported', i)));
  for (const i of ids.toReversed()) {
    await done[i];
    expect((await journal!.report(sampleId(i)))?.output).toBe(`text ${i}`);
  }
  await reopen();
  expect(openIds()).toEqual(ids.map(sampleId));
});

it('says where a file is damaged in its middle instead of losing what follows', async () => {
  await reopen();
  await journal!.append(answered(1));
  const { size } = await stat(file);
  await journal!.append(answered(2));
  const bytes = await readFile(file);
  bytes.write('xx', size);
  await writeFile(file, bytes);
  await expect(openReceiptJournal(file)).rejects.toMatchObject({ code: 'unavailable', fields: { offset: size } });
});

it('reads lines longer than a piece of the file, and lines of several bytes a letter', async () => {
  await reopen();
  const texts = ['é'.repeat(50_000), 'ü', '漢'.repeat(60_000), 'z'.repeat(65_000)];
  for (const [i, text] of texts.entries()) await journal!.append(answered(i, text));
  await reopen();
  for (const [i, text] of texts.entries()) expect((await journal!.report(sampleId(i)))?.output).toBe(text);
});

it('rewrites itself with what is open, and says the same afterwards', async () => {
  await reopen({ compactFromBytes: 0 });
  const evidence = {
    type: 'countersigned',
    requestId: sampleId(3),
    evidenceHash: zeroHash,
    signature: '0x56',
  } as const;
  await journal!.append(...Array.from({ length: 6 }, (_, i) => answered(i)), evidence);
  expect(await journal!.compactIfWorth()).toBe(false);
  await journal!.append(...[0, 1, 4].flatMap((i) => [about('reported', i), about('settled', i)]));
  await journal!.append(about('refused', 5), about('settled', 2), about('reported', 3), {
    type: 'followed',
    block: '7',
  });
  const before = { open: journal!.receipts.all(), size: (await stat(file)).size };
  expect(await journal!.compactIfWorth()).toBe(true);
  expect((await stat(file)).size).toBeLessThan(before.size / 2);
  const check = async () => {
    const plain = (open: typeof before.open) => open.map(({ place: _, ...rest }) => rest);
    expect(plain(journal!.receipts.all())).toEqual(plain(before.open));
    expect(openIds()).toEqual([2, 3].map(sampleId));
    expect(await journal!.report(sampleId(3))).toEqual(sampleReport(3));
    expect(journal!.receipts.totals).toMatchObject({ signed: 6, generation: 1 });
    expect(journal!.receipts.followed()).toBe(7n);
  };
  await check();
  expect((await linesOf(file))[0]).toEqual({ type: 'compacted', generation: 1, lines: 6, signedBefore: 4 });
  await reopen({ compactFromBytes: 0 });
  await check();
  await journal!.append(answered(9));
  expect(await journal!.report(sampleId(9))).toEqual(sampleReport(9));
});

it('keeps what is appended while it rewrites itself', async () => {
  await reopen({ compactFromBytes: 0 });
  const text = 'x'.repeat(20_000);
  await journal!.append(...Array.from({ length: 200 }, (_, i) => answered(i, text)));
  await journal!.append(...Array.from({ length: 150 }, (_, i) => [about('reported', i), about('settled', i)]).flat());
  const rewriting = journal!.compactIfWorth();
  const appending = Array.from({ length: 40 }, async (_, i) => {
    await journal!.append(answered(1_000 + i, text));
    await journal!.append(about('refused', 150 + i));
    expect((await journal!.report(sampleId(1_000 + i)))?.output).toBe(text);
  });
  expect(await rewriting).toBe(true);
  await Promise.all(appending);
  const expected = [
    ...Array.from({ length: 10 }, (_, i) => 190 + i),
    ...Array.from({ length: 40 }, (_, i) => 1_000 + i),
  ];
  expect(openIds().toSorted()).toEqual(expected.map(sampleId).toSorted());
  for (const id of openIds()) expect((await journal!.report(id))?.receipt.requestId).toBe(id);
  await reopen();
  expect(openIds().toSorted()).toEqual(expected.map(sampleId).toSorted());
  for (const id of openIds()) expect((await journal!.report(id))?.receipt.requestId).toBe(id);
});

it('goes on with the old file when a crash came before the new one bore its name', async () => {
  await reopen({ compactFromBytes: 0 });
  await journal!.append(answered(1), answered(2), about('reported', 1), about('settled', 1));
  await journal!.close();
  // Whole or torn: without the name it says nothing.
  await copyFile(file, `${file}.new`);
  await appendFile(`${file}.new`, '{"type":"settled","requ');
  await reopen();
  expect(openIds()).toEqual([sampleId(2)]);
  expect(await readdir(path.dirname(file))).toEqual(['receipts.jsonl']);
});

it('loses nothing that it said was kept when it is killed at any moment, rewriting or not', {
  timeout: 180_000,
}, async () => {
  const script = path.join(import.meta.dirname, 'receiptJournal.killed.ts');
  const kept = new Set<string>();
  const closed = new Set<string>();
  let rewritten = 0;
  for (let round = 0; round < 3; round++) {
    const child = spawn(process.execPath, ['--import', 'tsx', script, file, String(round * 100_000)]);
    const exited = once(child, 'exit');
    // A number of lines, not a time: the faster machine is killed as deep in its work.
    let left = 60 + round * 31;
    for await (const line of createInterface({ input: child.stdout })) {
      const [what, id] = line.split(' ');
      if (what === 'kept') kept.add(id!);
      if (what === 'closing') closed.add(id!);
      if (what === 'rewritten') rewritten++;
      if (--left === 0) child.kill('SIGKILL');
    }
    await exited;
    journal = await openReceiptJournal(file);
    const open = new Set<string>(openIds());
    expect([...kept].filter((id) => !open.has(id) && !closed.has(id))).toEqual([]);
    for (const id of open) expect((await journal.report(id))?.receipt.requestId).toBe(id);
    await journal.close();
  }
  journal = undefined;
  expect(kept.size).toBeGreaterThan(30);
  expect(rewritten).toBeGreaterThan(2);
});

/** Runs a script in a process that may write files of so many KiB only: a write is cut in its middle, as on a full disk. */
function onFullDisk(kibibytes: number, ...args: string[]) {
  const script = path.join(import.meta.dirname, 'receiptJournal.fullDisk.ts');
  return JSON.parse(
    execFileSync(
      'bash',
      ['-c', `ulimit -f ${kibibytes}; exec "$0" --import tsx "$@"`, process.execPath, script, ...args],
      { encoding: 'utf8' },
    ),
  );
}

it('holds no part of an entry that the disk did not take, says so, and goes on when there is room', {
  timeout: 180_000,
}, async () => {
  const { written, refused, writable } = onFullDisk(8, 'append', file);
  expect(written).toBeGreaterThan(2);
  expect(refused).toBeGreaterThan(0);
  expect(writable).toBe(false);
  await reopen();
  expect(openIds()).toEqual(Array.from({ length: written }, (_, i) => sampleId(i)));
  expect(await readFile(file, 'utf8')).toMatch(/\n$/);
  await journal!.requireWritable();
  await journal!.append(answered(99));
  expect(await journal!.report(sampleId(99))).toEqual(sampleReport(99));
});

it('keeps the old file in use when the disk is full while it rewrites itself', { timeout: 180_000 }, async () => {
  await reopen();
  const text = 'y'.repeat(30_000);
  await journal!.append(...Array.from({ length: 60 }, (_, i) => answered(i, text)));
  await journal!.append(...Array.from({ length: 40 }, (_, i) => [about('reported', i), about('settled', i)]).flat());
  await journal!.close();
  journal = undefined;
  const before = await readFile(file);
  const { error, readable, left } = onFullDisk(200, 'compact', file);
  expect(error).toMatch(/EFBIG/);
  expect(readable).toBe(20);
  expect(left).toEqual(['receipts.jsonl']);
  expect((await readFile(file)).equals(before)).toBe(true);
  await reopen();
  expect(await journal!.compactIfWorth()).toBe(true);
  expect(openIds()).toEqual(Array.from({ length: 20 }, (_, i) => sampleId(40 + i)));
});
