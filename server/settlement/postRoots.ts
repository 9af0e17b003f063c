import type { Hex } from 'viem';
import { canonicalJson } from '@/core/hash/canonicalJson';
import { buildRewardTree, type Entitlement, fallenEntitlements } from '@/lib/chain/rewardTree';
import { deployment } from '@/server/chain/deployment';
import { requestTransaction } from '@/server/chain/outbox/requestTransaction';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { objectStore } from '@/server/objects/store';
import {
  createRewardRoot,
  findLastRoot,
  findPoolAnswers,
  findPoolEarnings,
  findPoolTotals,
} from '@/server/settlement/settlementRepository';

/**
 * Posts a cumulative root for every pool whose settled answers earned more than its last root says. One root of a pool
 * is on its way at a time. Returns the pools.
 *
 * Throws when an account's entitlement would fall: that is a defect, and nothing may be posted over it.
 */
export async function postRoots(): Promise<bigint[]> {
  const posted: bigint[] = [];
  for (const { pool, total } of await findPoolTotals()) {
    const last = await findLastRoot(pool);
    if (last?.status === 'pending' || (last && weiOf(last.totalCumulative) >= BigInt(total))) continue;
    await postRoot(pool, last);
    posted.push(pool);
  }
  return posted;
}

async function postRoot(pool: bigint, last: Awaited<ReturnType<typeof findLastRoot>>): Promise<void> {
  const { chainId, contracts } = await deployment();
  const [earnings, answers] = await Promise.all([findPoolEarnings(pool), findPoolAnswers(pool)]);
  const entitlements: Entitlement[] = earnings.map(({ account, wei }) => ({
    account: account as Hex,
    cumulativeAmount: BigInt(wei),
  }));
  const before = (last?.entitlements ?? []).map(({ account, cumulative }) => ({
    account: account as Hex,
    cumulativeAmount: weiOf(cumulative),
  }));
  const fallen = fallenEntitlements(before, entitlements);
  if (fallen.length > 0) throw new Error(`entitlements in pool ${pool} would fall: ${fallen.join(', ')}`);

  const tree = buildRewardTree({ chainId, contract: contracts.rewardDistributor }, pool, entitlements);
  // Everything the tree was built from, so that anyone can build it again from the answers' own evidence.
  const evidenceHash = await objectStore().put(
    new TextEncoder().encode(
      canonicalJson({
        format: 'openledger/reward-root',
        version: 1,
        chainId,
        distributor: contracts.rewardDistributor.toLowerCase(),
        pool,
        answers: answers.map(({ requestId, evidenceHash, feeWei }) => ({
          requestId,
          evidenceHash,
          feeWei: weiOf(feeWei),
        })),
        entitlements: entitlements.map(({ account, cumulativeAmount }) => ({ account, cumulativeAmount })),
      }),
    ),
  );
  const settlementId = answers.findLast((answer) => answer.settlementId !== null)!.settlementId!;
  await transaction(async (db) => {
    const rootId = await createRewardRoot(
      {
        pool,
        settlementId,
        root: tree.root,
        totalCumulative: tree.total.toString(),
        evidenceHash,
        entitlements: entitlements.map(({ account, cumulativeAmount }) => ({
          account,
          cumulative: cumulativeAmount.toString(),
        })),
      },
      db,
    );
    await requestTransaction(
      {
        key: `root:${rootId}`,
        role: 'settler',
        contract: 'rewardDistributor',
        functionName: 'submitRoot',
        args: [pool, tree.root, tree.total, evidenceHash],
      },
      db,
    );
  });
}
