import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import { type Hash, type Hex, parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getReceiptRoute } from '@/app/api/answers/[id]/receipt/route';
import { GET as getAnswerRoute } from '@/app/api/answers/[id]/route';
import { GET as getAnswers } from '@/app/api/answers/route';
import { GET as getCaps, POST as postCap } from '@/app/api/caps/route';
import { POST as postChat } from '@/app/api/chat/route';
import { POST as postReceipt } from '@/app/api/node/receipts/route';
import { GET as getRecordEarnings } from '@/app/api/rewards/records/route';
import { GET as getRewards } from '@/app/api/rewards/route';
import { GET as getWhyPaid } from '@/app/api/rewards/why/[answer]/[record]/route';
import { decodeEvidence, encodeEvidence } from '@/core/attribution/evidence';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { DEFAULT_QUARANTINE_RULE } from '@/core/attribution/quarantine';
import { replayEvidence } from '@/core/attribution/replayEvidence';
import {
  answer,
  answersPage,
  type ChatEvent,
  capState,
  chatEvent,
  chatRequest,
  receipt as receiptDto,
} from '@/lib/api/answer';
import type { ModelDetail } from '@/lib/api/model';
import { recordEarningsPage, rewards, whyPaid } from '@/lib/api/reward';
import { inferenceEscrowAbi, rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { splitFee } from '@/lib/chain/fees';
import { hashRewardLeaf } from '@/lib/chain/leaves';
import { encodeCapToken, type SignedCap } from '@/lib/inference/capToken';
import { answerIdOf, commitTokens } from '@/lib/inference/commitment';
import type { ReceiptReport } from '@/lib/inference/receiptReport';
import { readStandings } from '@/scripts/standing/readStandings';
import { attributeStoredAnswer } from '@/server/answers/attributeStoredAnswer';
import { closeModels } from '@/server/answers/openedModels';
import { deployment } from '@/server/chain/deployment';
import { startIndexer } from '@/server/chain/indexer/startIndexer';
import { startOutbox } from '@/server/chain/outbox/startOutbox';
import { publicClient } from '@/server/chain/publicClient';
import type { Repeating } from '@/server/chain/repeat';
import { roleAccount } from '@/server/chain/roleAccount';
import { askNode, prepareChat } from '@/server/chat/askNode';
import { childEnv } from '@/server/config/env';
import { database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { findModel } from '@/server/models/modelRepository';
import { objectStore } from '@/server/objects/store';
import { signReceipt } from '@/server/openlora/signAnswer';
import { countStandings } from '@/server/standing/countStandings';
import { findStandings } from '@/server/standing/standingRepository';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { deposit, signCap } from './support/payment';
import { type Serving, startServing } from './support/serving';
import { startTestStack, type TestStack } from './support/stack';
import { publishTrainedModel, sampleLines, until } from './support/trainedModel';

const PRICE = '1000000000000000007';
const DEPOSIT = '3';

let stack: TestStack;
let serving: Serving;
let worker: RunningWorker | undefined;
let doomed: ChildProcess | undefined;
let chain: Repeating[] = [];
let owner: Actor;
let alice: Actor;
let bob: Actor;
let asker: Actor;
let stranger: Actor;
let model: ModelDetail;
let cap: SignedCap;
/** Ids of the answers, in the order of the questions. */
const asked: string[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  [owner, alice, bob, asker, stranger] = await Promise.all([
    createActor(stack),
    createActor(stack),
    createActor(stack),
    createActor(stack),
    createActor(stack),
  ]);
  worker = await startWorker([jobs['curate-upload'], jobs['train-run'], jobs['index-model']]);
  model = await publishTrainedModel({
    owner,
    contributions: [
      { who: alice, fileName: 'library.csv', content: sampleLines('fernhollow-library.csv', 31) },
      { who: bob, fileName: 'railway.jsonl', content: sampleLines('brackwater-railway.jsonl', 30) },
    ],
    pricePerThousandTokens: PRICE,
  });
  await worker.stop();
  worker = undefined;
  // Only now: the steps above bring the index up to date themselves, and there is one indexer at a time.
  chain = [startIndexer(), startOutbox()];
  serving = await startServing();
  await deposit(asker, DEPOSIT);
  cap = await signCap(asker);
}, 600_000);
afterAll(async () => {
  doomed?.kill('SIGKILL');
  await worker?.stop();
  await serving?.stop();
  await Promise.all(chain.map((part) => part.stop()));
  await closeModels();
  await stack?.stop();
});

const statusesOf = async () =>
  (await database().answer.findMany({ where: { id: { in: asked } }, select: { status: true } })).map(
    ({ status }) => status,
  );
const readAnswer = async (id: string, as: Hex) =>
  answer.parse((await call(getAnswerRoute, { as, params: { id } })).body);
const readRewards = async (as: Hex) => rewards.parse((await call(getRewards, { as })).body);
const escrow = async () =>
  ({ address: (await deployment()).contracts.inferenceEscrow, abi: inferenceEscrowAbi }) as const;
const prepaid = async (user: Hex) =>
  publicClient().readContract({ ...(await escrow()), functionName: 'balanceOf', args: [user] });
const accrued = async (account: Hex) =>
  publicClient().readContract({ ...(await escrow()), functionName: 'accruedOf', args: [account] });
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

/** Asks through the app and reads the stream to its end. */
async function chat(content: string) {
  const { status, body } = await call(postChat, {
    as: asker.address,
    json: { modelId: model.id, messages: [{ role: 'user', content }], maxTokens: 24 },
  });
  if (status !== 200) return { status, body, events: [] };
  const events = String(body)
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => chatEvent.parse(JSON.parse(block.slice(6))));
  return { status, body, events };
}

test('a cap is taken from its own user alone, and is shown with what it may still spend', async () => {
  expect(model).toMatchObject({ status: 'live', tokenId: '1' });
  expect((await chat('Before any cap')).status).toBe(402);
  expect((await call(postCap, { as: stranger.address, json: cap })).status).toBe(403);
  const forged = { ...cap, message: { ...cap.message, maxTotal: parseEther('2').toString() } };
  expect((await call(postCap, { as: asker.address, json: forged })).status).toBe(403);
  const elsewhere = await signCap(asker, { spender: stranger.address });
  expect((await call(postCap, { as: asker.address, json: elsewhere })).status).toBe(400);
  expect((await call(postCap, { as: asker.address, json: cap })).status).toBe(200);
  expect((await call(postCap, { as: asker.address, json: cap })).status).toBe(200);
  const state = capState.parse((await call(getCaps, { as: asker.address })).body);
  expect(state).toMatchObject({
    balanceWei: parseEther(DEPOSIT).toString(),
    reservedWei: '0',
    cap: { ...cap.message, spentWei: '0' },
  });
  expect(capState.parse((await call(getCaps, { as: stranger.address })).body)).toMatchObject({ cap: null });
});

test('answers stream through the app, and the answer is there when the stream says done', async () => {
  for (const question of ['How long may I borrow a novel?', 'When does the first train leave Brackwater Quay?']) {
    const { events } = await chat(question);
    const [start, done] = [events[0], events.at(-1)];
    if (start?.type !== 'start' || done?.type !== 'done') throw new Error(JSON.stringify(events));
    expect(done.answerId).toBe(start.answerId);
    const text = events.map((event) => (event.type === 'token' ? event.text : '')).join('');
    const stored = await readAnswer(done.answerId, asker.address);
    expect(stored).toMatchObject({
      output: text,
      feeWei: done.feeWei,
      inputTokens: done.inputTokens,
      outputTokens: done.outputTokens,
      prompt: [{ role: 'user', content: question }],
    });
    asked.push(done.answerId);
  }
  const { body } = await call(getAnswers, { as: asker.address, query: { limit: '1' } });
  const page = answersPage.parse(body);
  expect([page.total, page.items[0]?.id]).toEqual([2, asked[1]]);
  const rest = await call(getAnswers, { as: asker.address, query: { limit: '1', cursor: page.cursor! } });
  expect(answersPage.parse(rest.body).items.map(({ id }) => id)).toEqual([asked[0]]);
  expect(answersPage.parse((await call(getAnswers, { as: stranger.address })).body).items).toEqual([]);
});

test('error: a node that is away is said in the stream, and nothing is charged', async () => {
  await serving.nodeListener.stop();
  const { events } = await chat('Is anybody there?');
  expect(events).toEqual([expect.objectContaining({ type: 'error', code: 'unavailable' })]);
  await serving.nodeListener.start();
  expect(answersPage.parse((await call(getAnswers, { as: asker.address })).body).total).toBe(2);
});

test('an answer asked of the node directly, and one without a token, are attributed too', async () => {
  const response = await fetch(`${serving.nodeUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${encodeCapToken(cap)}` },
    body: JSON.stringify({
      model: 'openledger/1',
      messages: [{ role: 'user', content: 'How many novels can I take at once?' }],
      max_tokens: 20,
      temperature: 0,
    }),
  });
  const { id } = (await response.json()) as { id: string };
  asked.push(answerIdOf(id.slice('chatcmpl-'.length) as Hex));

  const empty = await emptyReport();
  await serving.node.journal.append({ type: 'answered', report: empty });
  expect((await call(postReceipt, { json: empty })).status).toBe(200);
  asked.push(answerIdOf(empty.receipt.requestId));
  await until('the node has reported', async () => (await statusesOf()).length === 4);
});

test('a reader who leaves stops the node, and pays for what was sent', async () => {
  const leaving = new AbortController();
  const content = 'When does the first train leave Brackwater Quay?';
  const question = chatRequest.parse({ modelId: model.id, messages: [{ role: 'user', content }], maxTokens: 24 });
  const events: ChatEvent[] = [];
  for await (const event of askNode(await prepareChat(asker.address, question), leaving.signal)) {
    events.push(event);
    if (event.type === 'token') leaving.abort();
  }
  const [start] = events;
  if (start?.type !== 'start') throw new Error(JSON.stringify(events));
  expect(events.map(({ type }) => type)).not.toContain('done');
  asked.push(start.answerId);
  await until('the node has reported', async () => (await statusesOf()).length === 5);
  const [whole, part] = [await readAnswer(asked[1]!, asker.address), await readAnswer(start.answerId, asker.address)];
  expect(whole.output.startsWith(part.output)).toBe(true);
  expect(part.outputTokens).toBeLessThan(whole.outputTokens);
  expect(BigInt(part.feeWei)).toBeLessThan(BigInt(whole.feeWei));
});

/** A report as the node makes it, of an answer that ended before its first token. */
async function emptyReport(): Promise<ReceiptReport> {
  const requestId: Hex = `0x${'5e'.repeat(32)}`;
  const promptTokens = serving.node.tokenizer.encode('Say nothing.');
  const receipt = {
    requestId,
    user: asker.address,
    node: serving.node.account.address.toLowerCase() as Hex,
    modelId: '1',
    adapterHash: model.adapterHash,
    promptHash: commitTokens(requestId, promptTokens),
    outputHash: commitTokens(requestId, []),
    inputTokens: String(promptTokens.length),
    outputTokens: '0',
    fee: '1000000000000001',
    evidenceHash: `0x${'00'.repeat(32)}` as Hex,
    capNonce: cap.message.nonce,
    issuedAt: String(Math.floor(Date.now() / 1000)),
  };
  const signature = await signReceipt(serving.node, receipt);
  const prompt = [{ role: 'user' as const, content: 'Say nothing.' }];
  return { receipt, signature, cap, prompt, promptTokens, output: '', outputTokens: [] };
}

test('a worker that is killed leaves nothing half done: another one goes on', async () => {
  doomed = spawn(process.execPath, ['--import', 'tsx', 'server/worker/main.ts'], {
    env: childEnv(),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until('the first answer is attributed', async () =>
    (await statusesOf()).some((status) => status !== 'answered'),
  );
  doomed.kill('SIGKILL');
  worker = await startWorker([jobs['attribute-answer']]);
  await until('all are attributed', async () => (await statusesOf()).every((status) => status !== 'answered'), 170);
  expect(await statusesOf()).not.toContain('failed');
});

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

test('answers are settled on chain once each, and the fee is split to the wei', async () => {
  await worker?.stop();
  worker = await startWorker([jobs.settle, jobs['post-roots'], jobs['attribute-answer']]);
  await until('all are settled', async () => (await statusesOf()).every((status) => status === 'settled'));
  const rows = await database().answer.findMany({ include: { settlement: true } });
  const fees = rows.map(({ feeWei }) => weiOf(feeWei));
  for (const { requestId, nodeAddress, settlement } of rows) {
    expect(settlement?.status).toBe('included');
    const args = [nodeAddress as Hex, requestId as Hex] as const;
    expect(await publicClient().readContract({ ...(await escrow()), functionName: 'isSettled', args })).toBe(true);
  }
  expect(await prepaid(asker.address)).toBe(parseEther(DEPOSIT) - sum(fees));
  expect(await accrued(owner.address)).toBe(sum(fees.map((fee) => fee / 10n)));
  const state = capState.parse((await call(getCaps, { as: asker.address })).body);
  expect(state).toMatchObject({ reservedWei: '0', cap: { spentWei: sum(fees).toString() } });
});

test('the root waits for its window, then everyone claims exactly what they earned and the pool is empty', async () => {
  const { contracts } = await deployment();
  const distributor = { address: contracts.rewardDistributor, abi: rewardDistributorAbi } as const;
  const treasury = roleAccount('platform').address.toLowerCase() as Hex;
  const [first] = await database().earning.findMany({ where: { recordHash: { not: null } } });
  const someone = first!.account as Hex;
  await until('a root is on chain', async () => {
    const [pool] = (await readRewards(someone)).claimable;
    return pool?.activatesAt !== null || pool.root !== null;
  });
  const earned = new Map<string, bigint>();
  for (const { account, wei } of await database().earning.findMany()) {
    earned.set(account, (earned.get(account) ?? 0n) + weiOf(wei));
  }
  const total = sum([...earned.values()]);
  const funded = await publicClient().readContract({ ...distributor, functionName: 'funded', args: [1n] });
  expect(funded).toBe(total);
  await until('the last root is active', async () => {
    const pools = await Promise.all([...earned].map(([account]) => readRewards(account as Hex)));
    return pools.every(({ claimable, totalEarnedWei }) => claimable[0]?.claimableWei === totalEarnedWei);
  });

  for (const [account, amount] of earned) {
    if (amount === 0n) continue;
    const { claimable, history, totalEarnedWei } = await readRewards(account as Hex);
    const [pool] = claimable;
    expect(pool).toMatchObject({
      pool: '1',
      cumulativeWei: `${amount}`,
      claimableWei: `${amount}`,
      claimedWei: '0',
      pendingWei: '0',
    });
    expect(sum(history.map(({ wei }) => BigInt(wei)))).toBe(BigInt(totalEarnedWei));
    const before = await publicClient().getBalance({ address: account as Hex });
    // Sent by somebody else: the money goes to the account, and its balance moves by exactly that.
    await stranger.included(
      await stranger.wallet.writeContract({
        ...distributor,
        functionName: 'claim',
        args: [1n, account as Hex, BigInt(pool!.cumulativeWei), pool!.proof],
      }),
    );
    const after = await publicClient().getBalance({ address: account as Hex });
    // The treasury's account also pays the gas of nothing in the meantime: the platform role sends no transaction here.
    expect(after - before).toBe(amount);
  }
  expect(await publicClient().readContract({ ...distributor, functionName: 'totalClaimed', args: [1n] })).toBe(total);
  expect(await publicClient().getBalance({ address: contracts.rewardDistributor })).toBe(0n);
  // Each claim is a block of its own, so that the index sees one after the other.
  await until('the claims are seen', async () => {
    const pools = await Promise.all([...earned].map(([account]) => readRewards(account as Hex)));
    return pools.every(({ claimable }) => claimable[0]?.claimableWei === '0');
  });
  expect((await readRewards(someone)).totalClaimedWei).toBe(`${earned.get(someone)}`);

  const records = recordEarningsPage.parse((await call(getRecordEarnings, { as: someone })).body);
  expect(sum(records.items.map(({ wei }) => BigInt(wei)))).toBe(earned.get(someone));
  expect(records.total).toBe(records.items.length);
  const one = await call(getRecordEarnings, { as: someone, query: { limit: '1' } });
  expect(recordEarningsPage.parse(one.body).items).toEqual(records.items.slice(0, 1));
  expect((await readRewards(treasury)).claimable[0]).toMatchObject({ claimableWei: '0' });
});

test('each record that earned says why, and the proof leads to the root', async () => {
  const [earning] = await database().$queryRaw<{ account: Hex; recordHash: Hex; answerId: string }[]>`
    SELECT earning.account, earning."recordHash", earning."answerId" FROM "Earning" earning
    JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status = 'settled'
    WHERE earning."recordHash" IS NOT NULL AND earning.wei > 0 ORDER BY earning.wei DESC LIMIT 1`;
  const { account, recordHash, answerId } = earning!;
  const params = { answer: answerId, record: recordHash };
  const { claim, evidence, money, record } = whyPaid.parse((await call(getWhyPaid, { as: account, params })).body);
  expect(record.recordHash).toBe(recordHash);
  const expected = (BigInt(money.contributorsWei) * BigInt(evidence.sharePerBillion)) / 10n ** 9n;
  const rest = BigInt(money.recordWei) - expected;
  expect(rest === 0n || rest === 1n).toBe(true);
  const leaf = hashRewardLeaf(
    { chainId: claim!.chainId, contract: claim!.distributor },
    { pool: BigInt(claim!.pool), account, cumulativeAmount: BigInt(claim!.cumulativeWei) },
  );
  expect(SimpleMerkleTree.verify(claim!.root, leaf, claim!.proof)).toBe(true);
  expect(BigInt(claim!.cumulativeWei)).toBeGreaterThanOrEqual(BigInt(money.recordWei));
  // Whoever was not paid for it is told nothing, not even the person who asked.
  for (const other of [stranger.address, asker.address]) {
    expect((await call(getWhyPaid, { as: other, params })).status).toBe(404);
  }
});

test('every answer counts once for the standing of its model’s contributors, as the evidence alone says', async () => {
  const bare = { ...DEFAULT_QUARANTINE_RULE, minimumQueries: 2 ** 20 };
  expect(await countStandings(bare)).toEqual([]);
  const stored = await transaction((db) => findStandings(model.id, db));
  const replayed = await readStandings((await findModel(model.id))!);
  expect(replayed.size).toBeGreaterThan(1);
  expect(new Map([...stored].map(([account, { standing }]) => [account, standing]))).toEqual(replayed);
  await countStandings(bare);
  expect(await transaction((db) => findStandings(model.id, db))).toEqual(stored);
});

test('the receipt shows every step', async () => {
  const shown = receiptDto.parse((await call(getReceiptRoute, { as: asker.address, params: { id: asked[0]! } })).body);
  expect(shown).toMatchObject({
    node: serving.node.account.address.toLowerCase(),
    settlement: { status: 'included' },
    root: { status: 'active' },
  });
  expect(shown.message?.evidenceHash).toBe(shown.evidenceHash);
  expect(shown.settlement?.txHash).toMatch(/^0x/);
});

test('npm run verify says same, from this machine and from the app’s address alone', async () => {
  const { requestId } = await readAnswer(asked[0]!, asker.address);
  // Asynchronously: the gateway that it asks lives in this very process.
  const verify = (...words: string[]) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/verify/main.ts', ...words], {
        env: childEnv(),
      });
      let out = '';
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      child.on('close', (code) => resolve({ code, out }));
    });
  const [local, remote, missing] = await Promise.all([
    verify(asked[0]!, '--json'),
    verify(`${serving.gatewayUrl}/receipts/${requestId}`),
    verify(`0x${'ab'.repeat(32)}`, '--json'),
  ]);
  expect(JSON.parse(local.out)).toMatchObject({ same: true, requestId });
  expect((JSON.parse(local.out) as { checks: { ok: unknown }[] }).checks.map(({ ok }) => ok)).not.toContain(null);
  expect([local.code, remote.code, missing.code]).toEqual([0, 0, 1]);
  expect(remote.out.trim().endsWith('\nsame')).toBe(true);
  const help = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/verify/main.ts', '--help'], {
    encoding: 'utf8',
  });
  expect([help.status, help.stdout]).toEqual([0, expect.stringContaining('npm run verify -- RECEIPT')]);
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
