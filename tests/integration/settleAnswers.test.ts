import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { GET as getAnswers } from '@/app/api/answers/route';
import { SHARE_SCALE } from '@/core/attribution/parameters';
import { answersPage } from '@/lib/api/answer';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { DEFAULT_FEE_SPLIT, type FeeSplit, splitFee } from '@/lib/chain/fees';
import { deployment } from '@/server/chain/deployment';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import { publicClient } from '@/server/chain/publicClient';
import { database } from '@/server/database/client';
import { weiOf } from '@/server/database/wei';
import { settleAnswers } from '@/server/settlement/settleAnswers';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { deposit } from './support/payment';
import { type SettlementSite, settleAs, startSettlementSite, statusOf } from './support/settlementSite';
import { until } from './support/trainedModel';

let site: SettlementSite;
let stack: SettlementSite['stack'];
let bob: SettlementSite['bob'];
let asker: SettlementSite['asker'];
let attributed: SettlementSite['attributed'];
let settleAll: SettlementSite['settleAll'];
let setFeeSplit: SettlementSite['setFeeSplit'];

beforeAll(async () => {
  site = await startSettlementSite();
  ({ stack, bob, asker, attributed, settleAll, setFeeSplit } = site);
});
afterEach(() => site?.rest());
afterAll(() => site?.stop());

const prepaid = async (who: Actor) =>
  publicClient().readContract({
    address: (await deployment()).contracts.inferenceEscrow,
    abi: inferenceEscrowAbi,
    functionName: 'balanceOf',
    args: [who.address],
  });
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

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
