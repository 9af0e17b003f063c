import type { Hash, Hex } from 'viem';
import type { Claimable, Rewards } from '@/lib/api/reward';
import { nextBlockTime } from '@/server/chain/nextBlockTime';
import { publicClient } from '@/server/chain/publicClient';
import { weiOf } from '@/server/database/wei';
import { proveEntitlement } from '@/server/rewards/proveEntitlement';
import {
  findActiveRoot,
  findClaimedByPool,
  findEarnedByDay,
  findEarnedByPool,
  findEntitlement,
  findRootsOf,
} from '@/server/rewards/rewardRepository';
import { findStandingsAgainst, type StandingAgainst } from '@/server/standing/standingRepository';

/** What the caller has earned, can claim now with the proof to do it, and waits for. */
export async function getRewards(caller: Hex): Promise<Rewards> {
  const [pools, claimed, days, against, chainTime] = await Promise.all([
    findEarnedByPool(caller),
    findClaimedByPool(caller),
    findEarnedByDay(caller),
    findStandingsAgainst(caller),
    // A proof must be of the root that is active when the claim arrives.
    nextBlockTime(publicClient()),
  ]);
  const claimable = await Promise.all(
    pools.map(async ({ pool, modelId, slug, name, wei, heldWei }): Promise<Claimable> => {
      const claimedWei = claimed.get(pool) ?? 0n;
      const { cumulativeWei, root, proof } = await entitlement(pool, caller, chainTime);
      const pending = await waiting(pool, caller, chainTime, cumulativeWei, BigInt(wei));
      const claimableWei = cumulativeWei > claimedWei ? cumulativeWei - claimedWei : 0n;
      return {
        pool: pool.toString(),
        model: { id: modelId, slug, name },
        account: caller,
        cumulativeWei: cumulativeWei.toString(),
        claimedWei: claimedWei.toString(),
        claimableWei: claimableWei.toString(),
        root,
        proof,
        ...pending,
        heldWei,
        standing: standingView(against.get(modelId)),
      };
    }),
  );
  const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n).toString();
  return {
    claimable,
    totalEarnedWei: sum(pools.map(({ wei, heldWei }) => BigInt(wei) + BigInt(heldWei))),
    totalClaimedWei: sum(claimed.values()),
    history: days,
  };
}

function standingView(standing: StandingAgainst | undefined): Claimable['standing'] {
  if (!standing || standing.state === 'paid' || !standing.heldSince) return null;
  const { state, heldSince, evidenceHash } = standing;
  return { state, since: heldSince.toISOString(), evidence: evidenceHash as Hash | null };
}

/** Under the root that is active at this time of the chain. */
async function entitlement(
  pool: bigint,
  account: Hex,
  chainTime: Date,
): Promise<{ cumulativeWei: bigint; root: Hash | null; proof: Hash[] }> {
  const active = await findActiveRoot(pool, chainTime);
  const root = (active?.root as Hash | undefined) ?? null;
  const own = active && (await proveEntitlement(active, account));
  return own ? { ...own, root } : { cumulativeWei: 0n, root, proof: [] };
}

/**
 * What comes on top of the active root: by the next root whose window is open, with the time it ends; without a time
 * while what was earned stands in no root on chain yet.
 */
async function waiting(
  pool: bigint,
  account: Hex,
  chainTime: Date,
  activeWei: bigint,
  earnedWei: bigint,
): Promise<Pick<Claimable, 'pendingWei' | 'activatesAt'>> {
  const open = (await findRootsOf(pool)).filter(
    ({ status, activatesAt }) => status === 'queued' && activatesAt !== null && activatesAt > chainTime,
  );
  for (const root of open) {
    const own = await findEntitlement(root.id, account);
    if (!own || weiOf(own.cumulative) <= activeWei) continue;
    return {
      pendingWei: (weiOf(own.cumulative) - activeWei).toString(),
      activatesAt: root.activatesAt?.toISOString() ?? null,
    };
  }
  return { pendingWei: (earnedWei > activeWei ? earnedWei - activeWei : 0n).toString(), activatesAt: null };
}
