import { createTestClient, http } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GET as getRewards } from '@/app/api/rewards/route';
import { NO_STANDING } from '@/core/attribution/quarantine';
import { sha256Hash } from '@/core/hash/hash';
import { rewards } from '@/lib/api/reward';
import { rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { DEFAULT_FEE_SPLIT } from '@/lib/chain/fees';
import { deployment } from '@/server/chain/deployment';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { postRoots } from '@/server/settlement/postRoots';
import { decideStanding } from '@/server/standing/decideStanding';
import { holdPay, saveStanding } from '@/server/standing/standingRepository';
import { call } from './support/apiClient';
import { platformWallet, type SettlementSite, settleAs, startSettlementSite } from './support/settlementSite';
import { until } from './support/trainedModel';

let site: SettlementSite;
let stack: SettlementSite['stack'];
let modelId: SettlementSite['modelId'];
let alice: SettlementSite['alice'];
let bob: SettlementSite['bob'];
let asker: SettlementSite['asker'];
let attributed: SettlementSite['attributed'];
let send: SettlementSite['send'];

beforeAll(async () => {
  site = await startSettlementSite();
  ({ stack, modelId, alice, bob, asker, attributed, send } = site);
  await settleAs(bob, [await attributed(asker), await attributed(asker, { fee: '6999999999999999' })]);
  // One is paid under another split than the one that it was attributed under.
  const last = await attributed(asker);
  await site.setFeeSplit({ platform: 500, modelOwner: 1000, node: 1000, stakers: 1000, contributors: 6500 });
  await settleAs(bob, [last]);
  await site.setFeeSplit(DEFAULT_FEE_SPLIT);
});
afterEach(() => site?.rest());
afterAll(() => site?.stop());

const distributor = async () =>
  ({ address: (await deployment()).contracts.rewardDistributor, abi: rewardDistributorAbi }) as const;

describe('reward roots', () => {
  const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
  const roots = () => database().rewardRoot.findMany({ orderBy: { createdAt: 'asc' } });
  const posted = async () =>
    publicClient().readContract({ ...(await distributor()), functionName: 'rootCount', args: [1n] });
  const reachChain = async (count: bigint) => {
    send();
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

  it('are offered as soon as the next block would have them active, though no block has come since', async () => {
    const [, second] = await roots();
    const chain = createTestClient({ mode: 'anvil', chain: publicClient().chain, transport: http(stack.env.RPC_URL) });
    const { timestamp } = await publicClient().getBlock();
    const active = second!.activatesAt!.getTime() / 1000;
    expect(active).toBeGreaterThan(Number(timestamp));
    await chain.increaseTime({ seconds: active - Number(timestamp) });
    const { claimable } = rewards.parse((await call(getRewards, { as: alice.address })).body);
    expect(claimable[0]).toMatchObject({ root: second!.root, pendingWei: '0' });
    const { pool, account, cumulativeWei, proof } = claimable[0]!;
    const args = [BigInt(pool), account, BigInt(cumulativeWei), proof] as const;
    const claim = { ...(await distributor()), functionName: 'claim', args } as const;
    await alice.included(await alice.wallet.writeContract(claim));
    const paid = { ...(await distributor()), functionName: 'claimed', args: [1n, alice.account.address] } as const;
    expect(await publicClient().readContract(paid)).toBe(BigInt(cumulativeWei));
    await syncIndex();
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
    const hash = await platformWallet(stack.env.RPC_URL).writeContract({
      ...(await distributor()),
      functionName: 'disableRoot',
      args: [1n, 3n],
    });
    await publicClient().waitForTransactionReceipt({ hash });
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
