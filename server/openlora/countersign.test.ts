import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { numberToHex } from 'viem';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReceiptMessage } from '@/lib/inference/receiptReport';
import { countersign } from '@/server/openlora/countersign';
import { openReceiptJournal, type ReceiptJournal } from '@/server/openlora/receiptJournal';
import { sampleId, sampleReport } from '@/server/openlora/receiptJournal.samples';

const ID = sampleId(1);
const evidence = (i: number) => numberToHex(i, { size: 32 });
/** Stands for a signature: it says what was signed. */
const sign = async ({ evidenceHash }: ReceiptMessage) => evidenceHash;

let folder: string;
let journal: ReceiptJournal;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-countersign-'));
  journal = await openReceiptJournal(path.join(folder, 'receipts.jsonl'));
  await journal.append({ type: 'answered', report: sampleReport(1) });
});
afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

it('signs for one evidence alone, the same again and again, also after a restart', async () => {
  const first = await countersign(journal, ID, evidence(7), sign);
  expect(first.receipt).toEqual({ ...sampleReport(1).receipt, evidenceHash: evidence(7) });
  await journal.close();
  journal = await openReceiptJournal(path.join(folder, 'receipts.jsonl'));
  expect(await countersign(journal, ID, evidence(7), () => Promise.reject(new Error('again')))).toEqual(first);
  await expect(countersign(journal, ID, evidence(8), sign)).rejects.toMatchObject({ code: 'conflict' });
});

it('signs for one of two that are named at the same moment', async () => {
  const asked = [7, 8, 7].map((i) => countersign(journal, ID, evidence(i), sign));
  const [one, other, same] = await Promise.allSettled(asked);
  expect([one!.status, other!.status]).toEqual(['fulfilled', 'rejected']);
  expect(same).toEqual(one);
  expect(journal.receipts.get(ID)?.evidence?.hash).toBe(evidence(7));
});

it('is free for other evidence when nobody was given the signature', async () => {
  await expect(countersign(journal, ID, evidence(7), () => Promise.reject(new Error('no key')))).rejects.toThrow(
    'no key',
  );
  expect((await countersign(journal, ID, evidence(8), sign)).signature).toBe(evidence(8));
});

it('knows no receipt that was paid and reported, or never given', async () => {
  await journal.append({ type: 'reported', requestId: ID }, { type: 'settled', requestId: ID });
  for (const id of [ID, sampleId(2)]) {
    await expect(countersign(journal, id, evidence(7), sign)).rejects.toMatchObject({ code: 'not_found' });
  }
});
