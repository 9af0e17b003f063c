import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepJournals } from '@/scripts/soak/journalHistory';
import { readHistory } from '@/scripts/soak/readHistory';
import { type JournalLine, toBytes } from '@/server/openlora/journalLine';
import { openReceiptJournal } from '@/server/openlora/receiptJournal';
import { sampleId, sampleReport } from '@/server/openlora/receiptJournal.samples';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-history-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const answered = (i: number, fee = 1n): JournalLine => ({ type: 'answered', report: sampleReport(i, { fee }) });
const about = (type: 'reported' | 'settled', i: number): JournalLine => ({ type, requestId: sampleId(i) });
const compacted = (generation: number, lines: number): JournalLine => ({
  type: 'compacted',
  generation,
  lines,
  signedBefore: 0,
});
const NONE = { unreadableLines: 0, journalsMissed: 0, lostByRewriting: 0, ledgerDiffers: 0 };

async function violationsOf(...journals: JournalLine[][]) {
  const files = await Promise.all(
    journals.map(async (lines, i) => {
      const file = path.join(folder, String(i));
      await writeFile(file, toBytes(lines));
      return file;
    }),
  );
  const { answered: receipts, violations } = await readHistory(files);
  return { receipts: receipts.length, ...violations };
}

it('finds everything that a journal said, however often it was rewritten under load', { timeout: 60_000 }, async () => {
  const file = path.join(folder, 'node', 'receipts.jsonl');
  const journal = await openReceiptJournal(file, { compactFromBytes: 0 });
  const history = keepJournals(file, path.join(folder, 'moved'));
  await expect.poll(history.found, { timeout: 20_000 }).toBe(1);
  let signed = 0;
  for (let round = 0; round < 6; round++) {
    const lines = Array.from({ length: 40 }, () => answered(signed++));
    await journal.append(...lines);
    for (let i = signed - 40; i < signed - 4; i++) await journal.append(about('reported', i), about('settled', i));
    const [done] = await Promise.all([
      journal.compactIfWorth(),
      journal.append(answered(signed++), answered(signed++)),
    ]);
    expect(done).toBe(true);
    // A file that was replaced before it was found would be missed.
    await expect.poll(history.found, { timeout: 20_000 }).toBe(round + 2);
  }
  await journal.close();
  const { rewritten, settled, ...found } = await readHistory(await history.stop());
  expect(found.violations).toEqual(NONE);
  expect(found.answered.map(({ receipt }) => receipt.requestId)).toEqual(
    Array.from({ length: signed }, (_, i) => sampleId(i)),
  );
  expect([rewritten, settled.size]).toEqual([6, 216]);
});

it('counts a receipt that rewriting lost, altered or brought twice, and a file that nobody kept', async () => {
  const first = [answered(1), answered(2), about('reported', 1), about('settled', 1)];
  expect(await violationsOf(first, [compacted(1, 1), answered(2)])).toEqual({ receipts: 2, ...NONE });
  const overlapping = [compacted(1, 1), answered(2), about('reported', 1), about('settled', 1), answered(3)];
  expect(await violationsOf(first, overlapping)).toEqual({ receipts: 3, ...NONE });
  expect(await violationsOf(first, [compacted(1, 0)])).toMatchObject({ lostByRewriting: 1 });
  const altered = await violationsOf(first, [compacted(1, 1), answered(2, 2n)]);
  expect(altered).toMatchObject({ lostByRewriting: 1, ledgerDiffers: 1 });
  expect(await violationsOf(first, [compacted(2, 1), answered(2)])).toMatchObject({ journalsMissed: 1 });
  // It comes back as one that is owed: its user would pay with the balance of others.
  const back = await violationsOf(first, [compacted(1, 2), answered(1), answered(2)]);
  expect(back).toMatchObject({ ledgerDiffers: 1 });
  expect(await violationsOf(first, [compacted(1, 1), answered(2), answered(2)])).toMatchObject({ receipts: 3 });
});
