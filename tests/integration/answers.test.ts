import { createWalletClient, type Hex, http, keccak256, parseEther, stringToHex, zeroHash } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GET as getAnswers } from '@/app/api/answers/route';
import { POST as postHeartbeat } from '@/app/api/node/heartbeat/route';
import { POST as postReceipt } from '@/app/api/node/receipts/route';
import { GET as getRewards } from '@/app/api/rewards/route';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { NO_STANDING } from '@/core/attribution/quarantine';
import { sha256Hash } from '@/core/hash/hash';
import { answersPage } from '@/lib/api/answer';
import { rewards } from '@/lib/api/reward';
import { inferenceEscrowAbi, protocolParametersAbi, rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { DEFAULT_FEE_SPLIT, type FeeSplit, splitFee } from '@/lib/chain/fees';
import { receiptTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { answerIdOf, commitTokens } from '@/lib/inference/commitment';
import { type Heartbeat, heartbeatStatement } from '@/lib/inference/heartbeat';
import { type ReceiptMessage, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import { replaceEarnings, saveSpendingCap } from '@/server/answers/answerRepository';
import { markAnswerFailed } from '@/server/answers/markAnswerFailed';
import { deployment } from '@/server/chain/deployment';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import { startOutbox } from '@/server/chain/outbox/startOutbox';
import { publicClient } from '@/server/chain/publicClient';
import type { Repeating } from '@/server/chain/repeat';
import { roleAccount } from '@/server/chain/roleAccount';
import { database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { capValues } from '@/server/openlora/payer';
import { postRoots } from '@/server/settlement/postRoots';
import { settleAnswers } from '@/server/settlement/settleAnswers';
import { decideStanding } from '@/server/standing/decideStanding';
import { holdPay, saveStanding } from '@/server/standing/standingRepository';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { anchor, createDraft, goLive } from './support/dataNetSteps';
import { deposit, signCap } from './support/payment';
import { registerModel } from './support/registerModel';
import { startTestStack, type TestStack } from './support/stack';
import { until } from './support/trainedModel';

const PRICE = '1000000000000000000';
const ADAPTER = sha256Hash('adapter');

let stack: TestStack;
let owner: Actor;
let alice: Actor;
let bob: Actor;
let asker: Actor;
let modelId: string;
let outbox: Repeating | undefined;
let requests = 0;

/** A model on chain and in the database; nothing is served or attributed here. */
beforeAll(async () => {
  stack = await startTestStack();
  [owner, alice, bob, asker] = await Promise.all([
    createActor(stack),
    createActor(stack),
    createActor(stack),
    createActor(stack),
  ]);
  const net = await createDraft(owner, 'Parent');
  await goLive(owner, net);
  const root = keccak256(stringToHex('records'));
  await anchor(owner, '1', { recordsRoot: root, recordCount: 1, manifestHash: root });
  const shared = { ownerAddress: owner.address, name: 'Model', baseHash: root };
  const run = await database().run.create({ data: { ...shared, recipe: {}, device: 'server', heldOutHashes: [] } });
  const row = await database().model.create({
    data: {
      ...shared,
      runId: run.id,
      slug: 'model',
      description: '',
      adapterHash: ADAPTER,
      adapterConfigHash: root,
      manifestHash: root,
      pricePerThousandTokens: PRICE,
      licence: {},
      evaluation: {},
      status: 'draft',
    },
  });
  modelId = row.id;
  const parents = [{ dataNetId: '1', version: '1' }];
  const hashes = { baseHash: root, adapterHash: ADAPTER, manifestHash: root };
  await registerModel(owner, { ...hashes, pricePerThousandTokens: PRICE, parents });
  await deposit(asker, '50');
});
afterEach(async () => {
  await outbox?.stop();
  outbox = undefined;
});
afterAll(() => stack?.stop());

const node = () => roleAccount('node');
const escrow = async () =>
  ({ address: (await deployment()).contracts.inferenceEscrow, abi: inferenceEscrowAbi }) as const;
const distributor = async () =>
  ({ address: (await deployment()).contracts.rewardDistributor, abi: rewardDistributorAbi }) as const;
const prepaid = async (who: Actor) =>
  publicClient().readContract({ ...(await escrow()), functionName: 'balanceOf', args: [who.address] });
const statusOf = async (id: string) => (await database().answer.findUniqueOrThrow({ where: { id } })).status;
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

async function sign(receipt: ReceiptMessage): Promise<Hex> {
  const { chainId, contracts } = await deployment();
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  return node().signTypedData(receiptTypedData(place, receiptValues(receipt)));
}

/** What a node would report of an answer to this user. */
async function reportOf(user: Actor, change: Partial<ReceiptMessage> = {}, cap?: SignedCap): Promise<ReceiptReport> {
  const signedCap = cap ?? (await signCap(user, { maxTotal: parseEther('40').toString() }));
  const requestId = keccak256(stringToHex(`request ${++requests}`));
  const [promptTokens, outputTokens] = [
    [1, 2, 3],
    [4, 5, 6, 7],
  ];
  const receipt: ReceiptMessage = {
    requestId,
    user: user.address,
    node: node().address.toLowerCase() as Hex,
    modelId: '1',
    adapterHash: ADAPTER,
    promptHash: commitTokens(requestId, promptTokens!),
    outputHash: commitTokens(requestId, outputTokens!),
    inputTokens: '3',
    outputTokens: '4',
    fee: '7000000000000000',
    evidenceHash: zeroHash,
    capNonce: signedCap.message.nonce,
    issuedAt: String(Math.floor(Date.now() / 1000)),
    ...change,
  };
  return {
    receipt,
    signature: await sign(receipt),
    cap: signedCap,
    prompt: [{ role: 'user', content: 'Why?' }],
    promptTokens: promptTokens!,
    output: 'Because.',
    outputTokens: outputTokens!,
  };
}

/** An answer as attribution leaves it: three quarters of the pool to two contributors, the rest to the treasury. */
async function attributed(user: Actor, change: Partial<ReceiptMessage> = {}): Promise<ReceiptReport & { id: string }> {
  const evidenceHash = sha256Hash(`evidence ${requests}`);
  const report = await reportOf(user, { evidenceHash, ...change });
  const { receipt, cap } = report;
  const id = answerIdOf(receipt.requestId);
  const { contributors: pool } = splitFee(BigInt(receipt.fee), DEFAULT_FEE_SPLIT);
  const { user: userAddress, spender, maxTotal, maxPerRequest, nonce } = cap.message;
  const terms = { userAddress, spender, maxTotal, maxPerRequest, nonce, signature: cap.signature };
  const spendingCapId = await saveSpendingCap({ ...terms, expiry: BigInt(cap.message.expiry) }, database());
  await database().answer.create({
    data: {
      id,
      requestId: receipt.requestId,
      userAddress: user.address,
      modelId,
      spendingCapId,
      nodeAddress: receipt.node,
      prompt: report.prompt,
      output: report.output,
      promptTokens: report.promptTokens,
      outputTokens: report.outputTokens,
      adapterHash: ADAPTER,
      feeWei: receipt.fee,
      receipt,
      nodeSignature: report.signature,
      evidenceHash,
      status: 'attributed',
    },
  });
  const part = (account: string, recordHash: string | null, quarters: bigint) => ({
    account,
    recordHash,
    share: (quarters * BigInt(SHARE_SCALE)) / 4n,
    wei: ((quarters * pool) / 4n).toString(),
  });
  const treasury = roleAccount('platform').address.toLowerCase();
  const rows = [part(alice.address, sha256Hash('a'), 2n), part(bob.address, sha256Hash('b'), 1n)];
  const rest = part(treasury, null, 1n);
  const wei = (pool - sum(rows.map((row) => BigInt(row.wei)))).toString();
  await replaceEarnings(id, [...rows, { ...rest, wei }], database());
  return { ...report, id };
}

/** Hands receipts to the escrow from anyone's wallet. */
async function settleAs(who: Actor, reports: readonly ReceiptReport[], withCaps = true): Promise<void> {
  await who.included(
    await who.wallet.writeContract({
      ...(await escrow()),
      functionName: 'settle',
      args: [
        reports.map(({ receipt, signature }, index) => ({
          receipt: receiptValues(receipt),
          signature,
          capIndex: BigInt(index),
        })),
        withCaps ? reports.map(({ cap }) => ({ cap: capValues(cap.message), signature: cap.signature })) : [],
      ],
    }),
  );
  await syncIndex();
}

/** Sends what waits and has it indexed until these answers have reached the status. */
async function settleAll(ids: readonly string[], status = 'settled'): Promise<void> {
  outbox ??= startOutbox();
  await until(`answers are ${status}`, async () => {
    await syncIndex();
    return (await Promise.all(ids.map(statusOf))).every((found) => found === status);
  });
}

describe('heartbeats', () => {
  const beat = async (change: Partial<Omit<Heartbeat, 'signature'>> = {}, signer = node()): Promise<Heartbeat> => {
    const state = { residentAdapters: [ADAPTER], rows: 8, active: 1, queued: 2, tokensPerSecond: 3.5, requests: 4 };
    const statement = {
      address: node().address.toLowerCase() as Hex,
      url: 'http://127.0.0.1:3100',
      at: Date.now(),
      state,
      ...change,
    };
    return { ...statement, signature: await signer.signMessage({ message: heartbeatStatement(statement) }) };
  };
  const send = async (json: Heartbeat) => (await call(postHeartbeat, { json })).status;

  it('are taken from registered nodes, and an older one changes nothing', async () => {
    const at = Date.now();
    expect(await send(await beat({ at }))).toBe(204);
    expect(await send(await beat({ at: at - 1000, url: 'http://127.0.0.1:1' }))).toBe(204);
    const row = await database().servingNode.findUniqueOrThrow({ where: { address: node().address.toLowerCase() } });
    expect(row).toMatchObject({ url: 'http://127.0.0.1:3100', state: { queued: 2 } });
    expect(row.lastHeartbeat.getTime()).toBe(at);
  });

  it('are refused when old, forged or of an unknown node', async () => {
    expect(await send(await beat({ at: Date.now() - 61_000 }))).toBe(403);
    expect(await send(await beat({ at: Date.now() + 61_000 }))).toBe(403);
    expect(await send(await beat({}, alice.account as ReturnType<typeof node>))).toBe(403);
    expect(await send({ ...(await beat()), url: 'http://evil.example' })).toBe(403);
    const stranger = await beat({ address: alice.address }, alice.account as ReturnType<typeof node>);
    expect(await send(stranger)).toBe(403);
    expect(await database().servingNode.count()).toBe(1);
  });
});

describe('reports', () => {
  const send = async (json: ReceiptReport) => (await call(postReceipt, { json })).status;

  it('that a settlement could not be paid for are refused', async () => {
    expect(await send(await reportOf(asker, { modelId: '99' }))).toBe(503);
    expect(await send(await reportOf(asker, { adapterHash: zeroHash }))).toBe(400);
    expect(await send(await reportOf(asker, { inputTokens: '9' }))).toBe(400);
    expect(await send(await reportOf(asker, { node: alice.address }))).toBe(403);
    const other = await signCap(asker, { spender: alice.address });
    expect(await send(await reportOf(asker, {}, other))).toBe(400);
    const small = await signCap(asker, { maxPerRequest: '10' });
    expect(await send(await reportOf(asker, {}, small))).toBe(400);
    expect(await send(await reportOf(asker, { user: alice.address }))).toBe(400);
    const own = await reportOf(asker);
    expect(await send({ ...own, signature: await alice.account.signMessage({ message: 'no' }) })).toBe(403);
    expect(await database().answer.count()).toBe(0);
  });

  it('of one nonce keep the very caps that they were answered under', async () => {
    const [first, second] = [await signCap(asker), await signCap(asker, { maxTotal: parseEther('6').toString() })];
    const reports = [await reportOf(asker, {}, first), await reportOf(asker, {}, second)];
    for (const report of reports) expect(await send(report)).toBe(200);
    const stored = await database().answer.findMany({ include: { spendingCap: true }, orderBy: { createdAt: 'asc' } });
    expect(stored.map(({ spendingCap }) => spendingCap.signature)).toEqual([first.signature, second.signature]);
    // What cannot be attributed is not settled; it says why, and nothing later takes that back.
    for (const { id } of stored) await markAnswerFailed(id, new Error('no such thing'));
    expect(await Promise.all(stored.map(({ id }) => statusOf(id)))).toEqual(['failed', 'failed']);
  });
});

describe('settlement', () => {
  it('takes an answer into one settlement, however many workers decide at once', async () => {
    const before = await prepaid(asker);
    const answers = [await attributed(asker), await attributed(asker), await attributed(asker)];
    const taken = await Promise.all([settleAnswers(), settleAnswers(), settleAnswers()]);
    expect([...taken].sort()).toEqual([0, 0, 3]);
    await settleAll(answers.map(({ id }) => id));
    expect(before - (await prepaid(asker))).toBe(3n * 7_000_000_000_000_000n);
  });

  it('error: gives the answers of a failed transaction back with the reason, waits, and then pays them once', async () => {
    const answer = await attributed(asker);
    const before = await prepaid(asker);
    expect(await settleAnswers()).toBe(1);
    const failure = { name: 'Reverted', args: [] };
    await database().outboxTransaction.updateMany({
      where: { status: 'pending' },
      data: { status: 'failed', error: failure },
    });
    expect(await settleAnswers()).toBe(0);
    const { items } = answersPage.parse((await call(getAnswers, { as: asker.address })).body);
    expect(items.find(({ id }) => id === answer.id)?.error).toMatchObject({ code: 'settlement_failed' });
    const row = await database().answer.findUniqueOrThrow({ where: { id: answer.id }, include: { settlement: true } });
    expect(row).toMatchObject({
      status: 'attributed',
      error: { code: 'settlement_failed', message: expect.stringContaining('Reverted') },
      settlement: { status: 'failed' },
    });
    const laterBy = (milliseconds: number) => new Date(row.settlement!.createdAt.getTime() + milliseconds);
    expect(await settleAnswers(laterBy(4_999))).toBe(0);
    expect(await settleAnswers(laterBy(5_000))).toBe(1);
    await settleAll([answer.id]);
    expect((await database().answer.findUniqueOrThrow({ where: { id: answer.id } })).error).toBeNull();
    expect(before - (await prepaid(asker))).toBe(7_000_000_000_000_000n);
  });

  it('error: one receipt that the escrow refuses says why and does not hold up the others', async () => {
    const poor = await createActor(stack);
    const [good, unpaid] = [await attributed(asker), await attributed(poor)];
    expect(await settleAnswers()).toBe(2);
    await settleAll([good.id]);
    expect(await database().answer.findUniqueOrThrow({ where: { id: unpaid.id } })).toMatchObject({
      status: 'failed',
      error: {
        code: 'receipt_rejected',
        rejection: 'BalanceTooLow',
        message: expect.stringContaining('prepaid balance'),
      },
    });

    await deposit(poor, '0.01');
    await until('the answer waits again', async () => {
      await syncIndex();
      return (await statusOf(unpaid.id)) === 'attributed';
    });
    expect(await settleAnswers()).toBe(1);
    await settleAll([unpaid.id]);
  });

  it('is not disturbed by strangers who have a receipt refused', async () => {
    const answer = await attributed(asker);
    expect(await settleAnswers()).toBe(1);
    await settleAs(bob, [answer], false);
    expect(await statusOf(answer.id)).toBe('settling');
    await settleAll([answer.id]);
  });

  it('notices answers that somebody else had settled, and pays nothing twice', async () => {
    const before = await prepaid(asker);
    const [waiting, underway] = [await attributed(asker), await attributed(asker)];
    await settleAs(bob, [waiting]);
    const row = await database().answer.findUniqueOrThrow({ where: { id: waiting.id }, include: { settlement: true } });
    expect(row).toMatchObject({ status: 'settled', settlement: { status: 'included' } });
    expect(await settleAnswers()).toBe(1);
    await settleAs(bob, [underway]);
    await settleAll([underway.id]);
    // Our own transaction is included too, and is told that the receipt was paid.
    await until('the settlement is sent', async () => {
      await syncIndex();
      return (await database().outboxTransaction.count({ where: { status: { in: ['pending', 'sent'] } } })) === 0;
    });
    expect(await statusOf(underway.id)).toBe('settled');
    expect(before - (await prepaid(asker))).toBe(14_000_000_000_000_000n);
  });

  it('owes what the chain gave to the pool, also when the split was changed meanwhile', async () => {
    const split: FeeSplit = { platform: 500, modelOwner: 1000, node: 1000, stakers: 1000, contributors: 6500 };
    const answer = await attributed(asker, { fee: '6999999999999999' });
    await setFeeSplit(split);
    await settleAs(bob, [answer]);
    await setFeeSplit(DEFAULT_FEE_SPLIT);
    const earnings = await database().earning.findMany({ where: { answerId: answer.id }, orderBy: { id: 'asc' } });
    const { contributors } = splitFee(6_999_999_999_999_999n, split);
    expect(sum(earnings.map(({ wei }) => weiOf(wei)))).toBe(contributors);
    expect(earnings.map(({ share }) => Number(share) / SHARE_SCALE)).toEqual([0.5, 0.25, 0.25]);
    const half = contributors / 2n;
    expect([half, half + 1n]).toContain(weiOf(earnings[0]!.wei));
  });
});

async function setFeeSplit(split: FeeSplit): Promise<void> {
  const { contracts } = await deployment();
  const client = publicClient();
  const wallet = createWalletClient({
    account: roleAccount('platform'),
    chain: client.chain,
    transport: http(stack.env.RPC_URL),
  });
  const hash = await wallet.writeContract({
    address: contracts.protocolParameters,
    abi: protocolParametersAbi,
    functionName: 'setFeeSplit',
    args: [split],
  });
  await client.waitForTransactionReceipt({ hash });
}

describe('reward roots', () => {
  const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
  const roots = () => database().rewardRoot.findMany({ orderBy: { createdAt: 'asc' } });
  const posted = async () =>
    publicClient().readContract({ ...(await distributor()), functionName: 'rootCount', args: [1n] });
  const reachChain = async (count: bigint) => {
    outbox ??= startOutbox();
    await until('the root is posted', async () => {
      await syncIndex();
      return (await posted()) === count && (await database().rewardRoot.count({ where: { status: 'pending' } })) === 0;
    });
  };

  it('hold exactly what the chain funded, one at a time, however many workers decide at once', async () => {
    const results = await Promise.all([postRoots(), postRoots(), postRoots()]);
    expect(results.flat()).toEqual([1n]);
    expect(await postRoots(later(60))).toEqual([]);
    await reachChain(1n);
    const [root] = await roots();
    const funded = await publicClient().readContract({ ...(await distributor()), functionName: 'funded', args: [1n] });
    expect(weiOf(root!.totalCumulative)).toBe(funded);
    // Nothing new was earned.
    expect(await postRoots(later(60))).toEqual([]);
  });

  it('only ever rise', async () => {
    const answer = await attributed(asker);
    await settleAs(bob, [answer]);
    expect(await postRoots(later(60))).toEqual([1n]);
    await reachChain(2n);
    const [first, second] = await roots();
    for (const before of await database().entitlement.findMany({ where: { rootId: first!.id } })) {
      const after = await database().entitlement.findUniqueOrThrow({
        where: { rootId_account: { rootId: second!.id, account: before.account } },
      });
      expect(weiOf(after.cumulative)).toBeGreaterThanOrEqual(weiOf(before.cumulative));
    }
  });

  it('error: one that the contract refused is struck out and built again after a while', async () => {
    const answer = await attributed(asker);
    await settleAs(bob, [answer]);
    expect(await postRoots(later(60))).toEqual([1n]);
    await database().outboxTransaction.updateMany({
      where: { key: { startsWith: 'root:' }, status: 'pending' },
      data: { status: 'failed', error: { name: 'RewardDistributorUnderfunded', args: [] } },
    });
    expect(await postRoots(later(1))).toEqual([]);
    expect((await roots()).at(-1)).toMatchObject({ status: 'disabled', rootIndex: null });
    expect(await postRoots(later(60))).toEqual([1n]);
    await reachChain(3n);
  });

  it('that a guardian struck out are not put up again as they were', async () => {
    const answer = await attributed(asker);
    await settleAs(bob, [answer]);
    expect(await postRoots(later(60))).toEqual([1n]);
    await reachChain(4n);
    const client = publicClient();
    const wallet = createWalletClient({
      account: roleAccount('platform'),
      chain: client.chain,
      transport: http(stack.env.RPC_URL),
    });
    const hash = await wallet.writeContract({ ...(await distributor()), functionName: 'disableRoot', args: [1n, 3n] });
    await client.waitForTransactionReceipt({ hash });
    await syncIndex();
    expect((await roots()).at(-1)).toMatchObject({ status: 'disabled', rootIndex: 3 });
    expect(await postRoots(later(120))).toEqual([]);
    await settleAs(bob, [await attributed(asker)]);
    expect(await postRoots(later(120))).toEqual([1n]);
    await reachChain(5n);
  });

  it('leave out what is held, pay it out when a retraining clears, and give it to the treasury when it confirms', async () => {
    const treasury = roleAccount('platform').address.toLowerCase();
    const contributor = alice.address.toLowerCase();
    const cumulative = async () => {
      const last = (await roots()).at(-1)!;
      const rows = await database().entitlement.findMany({ where: { rootId: last.id } });
      return new Map(rows.map((row) => [row.account, weiOf(row.cumulative)]));
    };
    const hold = () =>
      transaction(async (db) => {
        await saveStanding(modelId, contributor, NO_STANDING, db);
        await holdPay(modelId, contributor, db);
      });
    let count = 5n;
    /** One more answer is settled; what it adds to the next root, by account. */
    const added = async () => {
      const before = await cumulative();
      const answer = await attributed(asker);
      await settleAs(bob, [answer]);
      expect(await postRoots(later(Number(count) * 120))).toEqual([1n]);
      await reachChain(++count);
      const after = await cumulative();
      return (account: string) => (after.get(account) ?? 0n) - (before.get(account) ?? 0n);
    };
    const held = async () => rewards.parse((await call(getRewards, { as: alice.address })).body).claimable[0]!;
    const share = (await added())(contributor);
    expect(share).toBeGreaterThan(0n);
    expect(await held()).toMatchObject({ heldWei: '0', standing: null });

    await hold();
    expect((await added())(contributor)).toBe(0n);
    expect(await held()).toMatchObject({ heldWei: `${share}`, standing: { state: 'held', evidence: null } });
    const word = { modelId, account: alice.address, evidenceHash: sha256Hash('retraining') };
    expect(await decideStanding({ ...word, harmful: false })).toBe(true);
    expect((await added())(contributor)).toBe(2n * share);
    expect(await decideStanding({ ...word, harmful: true })).toBe(false);

    await hold();
    const whileHeld = await added();
    expect(whileHeld(contributor)).toBe(0n);
    expect(await decideStanding({ ...word, harmful: true })).toBe(true);
    const afterwards = await added();
    expect(afterwards(contributor)).toBe(0n);
    expect(afterwards(treasury)).toBe(whileHeld(treasury) + 2n * share);
    expect(await held()).toMatchObject({ heldWei: '0', standing: { state: 'slashed', evidence: word.evidenceHash } });
  });
});
