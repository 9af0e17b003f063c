import { spawn, spawnSync } from 'node:child_process';
import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import { type Hex, parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getReceiptRoute } from '@/app/api/answers/[id]/receipt/route';
import { GET as getCaps } from '@/app/api/caps/route';
import { GET as getRecordEarnings } from '@/app/api/rewards/records/route';
import { GET as getRewards } from '@/app/api/rewards/route';
import { GET as getWhyPaid } from '@/app/api/rewards/why/[answer]/[record]/route';
import { DEFAULT_QUARANTINE_RULE } from '@/core/attribution/quarantine';
import { capState, receipt as receiptDto } from '@/lib/api/answer';
import { recordEarningsPage, rewards, whyPaid } from '@/lib/api/reward';
import { inferenceEscrowAbi, rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { hashRewardLeaf } from '@/lib/chain/leaves';
import { readStandings } from '@/scripts/standing/readStandings';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { childEnv } from '@/server/config/env';
import { database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { findModel } from '@/server/models/modelRepository';
import { countStandings } from '@/server/standing/countStandings';
import { findStandings } from '@/server/standing/standingRepository';
import {
  type AnsweringSite,
  attributedAnswers,
  DEPOSIT,
  startAnsweringSite,
  statusesOf,
} from './support/answeringSite';
import { call } from './support/apiClient';
import { until } from './support/trainedModel';

let site: AnsweringSite;
let serving: AnsweringSite['serving'];
let owner: AnsweringSite['owner'];
let asker: AnsweringSite['asker'];
let stranger: AnsweringSite['stranger'];
let model: AnsweringSite['model'];
let worker: RunningWorker | undefined;
let asked: string[];

beforeAll(async () => {
  site = await startAnsweringSite();
  ({ serving, owner, asker, stranger, model } = site);
  asked = await attributedAnswers(site);
}, 600_000);
afterAll(async () => {
  await worker?.stop();
  await site?.stop();
});

const readRewards = async (as: Hex) => rewards.parse((await call(getRewards, { as })).body);
const escrow = async () =>
  ({ address: (await deployment()).contracts.inferenceEscrow, abi: inferenceEscrowAbi }) as const;
const prepaid = async (user: Hex) =>
  publicClient().readContract({ ...(await escrow()), functionName: 'balanceOf', args: [user] });
const accrued = async (account: Hex) =>
  publicClient().readContract({ ...(await escrow()), functionName: 'accruedOf', args: [account] });
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

test('answers are settled on chain once each, and the fee is split to the wei', async () => {
  worker = await startWorker([jobs.settle, jobs['post-roots'], jobs['attribute-answer']]);
  await until('all are settled', async () => (await statusesOf(asked)).every((status) => status === 'settled'));
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
  const { requestId } = await database().answer.findUniqueOrThrow({ where: { id: asked[0]! } });
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
