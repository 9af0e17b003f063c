import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { openReceiptJournal, type ReceiptJournal } from '@/server/openlora/receiptJournal';
import { sampleId, sampleReport } from '@/server/openlora/receiptJournal.samples';
import { createReporter, type Reporter } from '@/server/openlora/reporter';

let folder: string;
let journal: ReceiptJournal;
let reporter: Reporter;
let gateway: Server;
/** What the gateway says to the reports of a request, one after the other; then 200. */
let statuses: Map<string, number[]>;
let came: ReceiptReport[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-reporter-'));
  statuses = new Map();
  came = [];
  gateway = createServer(async (request, response) => {
    const report = (await json(request)) as ReceiptReport;
    came.push(report);
    response.writeHead(statuses.get(report.receipt.requestId)?.shift() ?? 200).end('{}');
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  await start();
});
afterEach(async () => {
  reporter.stop();
  await journal.close();
  gateway.closeAllConnections();
  gateway.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  journal = await openReceiptJournal(path.join(folder, 'receipts.jsonl'));
  reporter = createReporter({
    journal,
    gatewayUrl: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`,
    log: pino({ level: 'silent' }),
    retryMilliseconds: 5,
  });
}

async function answer(...ids: number[]): Promise<void> {
  for (const i of ids) {
    await journal.append({ type: 'answered', report: sampleReport(i) });
    reporter.add(sampleId(i));
  }
}

const brought = () => expect.poll(reporter.waiting, { timeout: 20_000 }).toBe(0);
const cameIds = () => came.map(({ receipt }) => receipt.requestId);

it('brings every report as it was written until the gateway takes it', async () => {
  statuses.set(sampleId(2), [503, 429, 500]);
  await answer(1, 2, 3);
  await brought();
  expect(cameIds().toSorted()).toEqual([1, 2, 2, 2, 2, 3].map(sampleId));
  expect(came.filter(({ receipt }) => receipt.requestId === sampleId(3))).toEqual([sampleReport(3)]);
  expect(journal.receipts.all().every(({ reported }) => reported)).toBe(true);
});

it('brings each of many once, while more come', async () => {
  const ids = Array.from({ length: 120 }, (_, i) => i);
  statuses.set(sampleId(50), [503]);
  for (const i of ids) await answer(i);
  await brought();
  expect(cameIds().toSorted()).toEqual([...ids, 50].map(sampleId).toSorted());
});

it('asks no pay for what another node was given, and keeps what the gateway will not have', async () => {
  statuses.set(sampleId(1), [409]);
  statuses.set(sampleId(2), [400]);
  await answer(1, 2);
  await brought();
  expect(journal.receipts.all().map(({ requestId }) => requestId)).toEqual([sampleId(2)]);
  // It can still be settled without the gateway, and is forgotten then.
  expect(journal.receipts.get(sampleId(2))).toMatchObject({ reported: false, brought: true, closed: undefined });
  await journal.append({ type: 'settled', requestId: sampleId(2) });
  expect(journal.receipts.size()).toBe(0);
});

it('brings what is left after a restart, also what was paid meanwhile', async () => {
  await answer(1);
  await brought();
  expect(journal.receipts.get(sampleId(1))?.reported).toBe(true);
  reporter.stop();
  await journal.append({ type: 'answered', report: sampleReport(2) }, { type: 'settled', requestId: sampleId(2) });
  await journal.close();
  came = [];
  await start();
  expect(reporter.waiting()).toBe(1);
  reporter.wake();
  await brought();
  expect(cameIds()).toEqual([sampleId(2)]);
  expect(journal.receipts.get(sampleId(2))).toBe(undefined);
});
