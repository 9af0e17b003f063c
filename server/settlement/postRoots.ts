import type { Hex } from 'viem';
import { protocolParametersAbi } from '@/lib/chain/abi.generated';
import { buildRewardTree, type Entitlement, fallenEntitlements } from '@/lib/chain/rewardTree';
import { deployment } from '@/server/chain/deployment';
import { requestTransaction } from '@/server/chain/outbox/requestTransaction';
import { publicClient } from '@/server/chain/publicClient';
import type { DatabaseExecutor } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { logger } from '@/server/log/logger';
import { objectStore } from '@/server/objects/store';
import { encodeRootDocument } from '@/server/settlement/rootDocument';
import {
  createRewardRoot,
  findFailedRoots,
  findLastRoot,
  findLastSettlement,
  findPoolAnswers,
  findPoolEarnings,
  findPoolTotals,
  findStruckRoot,
  lockSettlement,
  rootKey,
  strikeRoot,
} from '@/server/settlement/settlementRepository';

/** The contract lets 64 roots of a pool wait; so many windows apart, that number is never reached. */
const ROOTS_PER_WINDOW = 32n;
/** A root that the contract refused is not built again at once. */
const AFTER_REFUSAL_MS = 30_000;

/**
 * Posts a cumulative root for every pool whose settled answers earned more than its last root says. One root of a pool
 * is on its way at a time, and few enough in a window that the contract's queue never fills. A root that was struck out
 * is not posted again as it was. Returns the pools; a pool that fails does not hold up the others.
 *
 * @throws the first pool's error: an entitlement that would fall is a defect, and nothing may be posted over it
 */
export async function postRoots(now: Date = new Date()): Promise<bigint[]> {
  const posted: bigint[] = [];
  const errors: unknown[] = [];
  for (const { pool } of await findPoolTotals()) {
    try {
      if (await transaction((db) => postRoot(pool, now, db))) posted.push(pool);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return posted;
}

async function postRoot(pool: bigint, now: Date, db: DatabaseExecutor): Promise<boolean> {
  await lockSettlement(db);
  await strikeFailedRoots(db);
  const last = await findLastRoot(pool, db);
  const struck = await findStruckRoot(pool, db);
  if (last?.status === 'pending' || (last && now < (await nextRootAt(last.createdAt)))) return false;
  const refused = struck && struck.rootIndex === null && now.getTime() < struck.createdAt.getTime() + AFTER_REFUSAL_MS;
  if (refused) return false;

  const { chainId, contracts } = await deployment();
  const entitlements: Entitlement[] = (await findPoolEarnings(pool, db)).map(({ account, wei }) => ({
    account: account as Hex,
    cumulativeAmount: BigInt(wei),
  }));
  if (entitlements.length === 0) return false;
  const tree = buildRewardTree({ chainId, contract: contracts.rewardDistributor }, pool, entitlements);
  if (last && weiOf(last.totalCumulative) >= tree.total) return false;
  // A guardian's word stands: the same root is not put up again.
  if (struck?.root === tree.root && struck.rootIndex !== null) return false;
  const before = (last?.entitlements ?? []).map(({ account, cumulative }) => ({
    account: account as Hex,
    cumulativeAmount: weiOf(cumulative),
  }));
  const fallen = fallenEntitlements(before, entitlements);
  if (fallen.length > 0) throw new Error(`entitlements in pool ${pool} would fall: ${fallen.join(', ')}`);
  const settlement = await findLastSettlement(pool, db);
  if (!settlement) return false;

  const answers = await findPoolAnswers(pool, db);
  const evidenceHash = await objectStore().put(
    encodeRootDocument({
      chainId,
      distributor: contracts.rewardDistributor,
      pool,
      answers: answers.map(({ feeWei, ...answer }) => ({ ...answer, feeWei: weiOf(feeWei) })),
      entitlements,
    }),
  );
  const rootId = await createRewardRoot(
    {
      pool,
      settlementId: settlement.id,
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
      key: rootKey(rootId),
      role: 'settler',
      contract: 'rewardDistributor',
      functionName: 'submitRoot',
      args: [pool, tree.root, tree.total, evidenceHash],
    },
    db,
  );
  return true;
}

/** A root that never reached the chain must not hold up the next. */
async function strikeFailedRoots(db: DatabaseExecutor): Promise<void> {
  for (const { id, pool, error } of await findFailedRoots(db)) {
    await strikeRoot(id, db);
    logger('settlement').error({ pool: pool.toString(), reason: error }, 'the contract refused a reward root');
  }
}

async function nextRootAt(lastAt: Date): Promise<Date> {
  const { contracts } = await deployment();
  const window = await publicClient().readContract({
    address: contracts.protocolParameters,
    abi: protocolParametersAbi,
    functionName: 'challengeWindow',
  });
  return new Date(lastAt.getTime() + Number((BigInt(window) * 1000n) / ROOTS_PER_WINDOW));
}
