import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Hash, type Hex, parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getReceiptRoute } from '@/app/api/answers/[id]/receipt/route';
import { GET as getAnswerRoute } from '@/app/api/answers/[id]/route';
import { POST as postReceipt } from '@/app/api/node/receipts/route';
import { decodeEvidence, encodeEvidence } from '@/core/attribution/evidence';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { replayEvidence } from '@/core/attribution/replayEvidence';
import { answer } from '@/lib/api/answer';
import { splitFee } from '@/lib/chain/fees';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { attributeStoredAnswer } from '@/server/answers/attributeStoredAnswer';
import { database } from '@/server/database/client';
import { weiOf } from '@/server/database/wei';
import { objectStore } from '@/server/objects/store';
import { type AnsweringSite, attributedAnswers, startAnsweringSite } from './support/answeringSite';
import { call } from './support/apiClient';
import { signCap } from './support/payment';

let site: AnsweringSite;
let stack: AnsweringSite['stack'];
let owner: AnsweringSite['owner'];
let alice: AnsweringSite['alice'];
let bob: AnsweringSite['bob'];
let asker: AnsweringSite['asker'];
let stranger: AnsweringSite['stranger'];
let asked: string[];

beforeAll(async () => {
  site = await startAnsweringSite();
  ({ stack, owner, alice, bob, asker, stranger } = site);
  asked = await attributedAnswers(site);
}, 600_000);
afterAll(() => site?.stop());

const readAnswer = async (id: string, as: Hex) =>
  answer.parse((await call(getAnswerRoute, { as, params: { id } })).body);
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

test('what an answer pays sums to the contributors’ part, to the wei, and is the sum of its evidence', async () => {
  for (const id of asked) {
    const row = await database().answer.findUniqueOrThrow({ where: { id }, include: { earnings: true } });
    const bundle = decodeEvidence(await objectStore().get(row.evidenceHash!), row.evidenceHash as Hash);
    const pool = splitFee(weiOf(row.feeWei), {
      platform: 1000,
      modelOwner: 1000,
      node: 1000,
      stakers: 2000,
      contributors: 5000,
    });
    expect(BigInt(bundle.poolWei)).toBe(pool.contributors);
    expect(sum(row.earnings.map(({ wei }) => weiOf(wei)))).toBe(pool.contributors);
    expect(sum(row.earnings.map(({ share }) => share))).toBe(BigInt(SHARE_SCALE));
    expect((row.receipt as { evidenceHash: string }).evidenceHash).toBe(row.evidenceHash);
    expect(await replayEvidence(bundle, (hash) => objectStore().get(hash))).toEqual({ same: true });
  }
  const paid = await database().earning.groupBy({
    by: ['account'],
    _sum: { wei: true },
    where: { recordHash: { not: null } },
  });
  expect(paid.length).toBeGreaterThan(0);
  const nothing = await readAnswer(asked[3]!, asker.address);
  expect(nothing.attribution).toMatchObject({
    sources: [],
    spans: [],
    unattributedShare: 1,
    unattributedReason: expect.stringContaining('no words'),
  });
});

test('attributing again, and after a crash between the node’s word and ours, gives the same', async () => {
  const id = asked[0]!;
  const select = { where: { id }, include: { earnings: { orderBy: { id: 'asc' as const } } } };
  const before = await database().answer.findUniqueOrThrow(select);
  await attributeStoredAnswer(id);
  expect(await database().answer.findUniqueOrThrow(select)).toEqual(before);

  // As a crash leaves it: the node has signed for the evidence, our transaction has not committed.
  const interim = { ...(before.receipt as object), evidenceHash: `0x${'00'.repeat(32)}` };
  await database().earning.deleteMany({ where: { answerId: id } });
  await database().answer.update({ where: { id }, data: { status: 'answered', receipt: interim } });
  await attributeStoredAnswer(id);
  const after = await database().answer.findUniqueOrThrow(select);
  expect({ ...after, status: before.status, earnings: [] }).toEqual({ ...before, earnings: [] });
  const plain = (rows: typeof before.earnings) => rows.map(({ id: _, ...row }) => row);
  expect(plain(after.earnings)).toEqual(plain(before.earnings));
  await database().answer.update({ where: { id }, data: { status: before.status } });
});

test('the asker sees everything, a paid contributor and the owner not the question, others nothing', async () => {
  const paidTo = new Set<string>();
  // The question about the library is answered from the library's records, the one about the railway from the other's.
  for (const id of asked.slice(0, 3)) {
    const own = await readAnswer(id, asker.address);
    const { attribution, fee } = own;
    expect(sum(fee.map(({ wei }) => BigInt(wei)))).toBe(BigInt(own.feeWei));
    for (const source of attribution!.sources) {
      expect(source.contributor.address).toBe(id === asked[1] ? bob.address : alice.address);
      expect(source.prompt.length).toBeGreaterThan(0);
    }
    for (const span of attribution!.spans) {
      const text = own.output.slice(span.start, span.end);
      const named = await database().record.findMany({ where: { recordHash: { in: span.recordHashes } } });
      for (const { prompt, answer: words } of named) expect(`${words}\n${prompt}`).toContain(text.trim());
    }
    const shares = attribution!.sources.reduce((total, { share }) => total + share, 0);
    expect(shares + attribution!.unattributedShare).toBeCloseTo(1, 8);
    for (const { address, wei } of attribution!.contributors) {
      paidTo.add(address);
      expect(BigInt(wei)).toBeGreaterThan(0n);
      const theirs = await readAnswer(id, address);
      expect(theirs).toEqual({ ...own, prompt: [] });
    }
    expect((await readAnswer(id, owner.address)).prompt).toEqual([]);
    expect((await call(getAnswerRoute, { as: stranger.address, params: { id } })).status).toBe(404);
    expect((await call(getReceiptRoute, { as: stranger.address, params: { id } })).status).toBe(404);
    expect((await call(getAnswerRoute, { params: { id } })).status).toBe(401);
  }
  expect(paidTo.size).toBeGreaterThan(0);
});

test('a second delivery of a report changes nothing, and a changed one is refused', async () => {
  const journal = readFileSync(path.join(stack.env.DATA_DIR, 'node', 'receipts.jsonl'), 'utf8').split('\n');
  const { report } = JSON.parse(journal.find((line) => line.includes('"answered"'))!) as { report: ReceiptReport };
  const everything = async () => [
    await database().answer.findMany({ orderBy: { id: 'asc' } }),
    await database().spendingCap.findMany(),
    await database().earning.count(),
  ];
  const before = await everything();
  expect((await call(postReceipt, { json: report })).status).toBe(200);
  expect(await everything()).toEqual(before);

  const change = async (changed: ReceiptReport) => (await call(postReceipt, { json: changed })).status;
  expect(await change({ ...report, receipt: { ...report.receipt, fee: '1' } })).toBe(403);
  expect(await change({ ...report, outputTokens: [...report.outputTokens].reverse() })).toBe(400);
  const otherCap = await signCap(asker, { maxTotal: parseEther('9').toString() });
  expect(await change({ ...report, cap: { ...report.cap, signature: otherCap.signature } })).toBe(403);
  expect(await everything()).toEqual(before);
});

test('tampered evidence is refused: by its hash, by the replay, and by the node that signed for another', async () => {
  const row = await database().answer.findUniqueOrThrow({ where: { id: asked[0]! } });
  const bytes = await objectStore().get(row.evidenceHash!);
  const bundle = decodeEvidence(bytes, row.evidenceHash as Hash);
  const flipped = Uint8Array.from(bytes);
  flipped[flipped.length - 3]! ^= 1;
  expect(() => decodeEvidence(flipped, row.evidenceHash as Hash)).toThrowError(
    expect.objectContaining({ problem: 'hashMismatch' }),
  );
  const load = (hash: Hash) => objectStore().get(hash);
  const greedy = structuredClone(bundle);
  greedy.result.unattributed.wei = `${BigInt(greedy.result.unattributed.wei) + 1n}`;
  expect(await replayEvidence(greedy, load)).toMatchObject({
    same: false,
    reason: 'difference',
    path: 'result.unattributed.wei',
  });
  const other = await objectStore().put(encodeEvidence(greedy));
  const interim = { ...(row.receipt as object), evidenceHash: `0x${'00'.repeat(32)}` };
  await database().answer.update({
    where: { id: row.id },
    data: { status: 'answered', receipt: interim, evidenceHash: other },
  });
  await expect(attributeStoredAnswer(row.id)).rejects.toMatchObject({ code: 'conflict' });
  await database().answer.update({
    where: { id: row.id },
    data: { status: row.status, receipt: row.receipt!, evidenceHash: row.evidenceHash },
  });
});
