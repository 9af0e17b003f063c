import type { Hash, Hex } from 'viem';
import { buildRewardTree } from '@/lib/chain/rewardTree';
import { deployment } from '@/server/chain/deployment';
import { weiOf } from '@/server/database/wei';
import { findEntitlement, findEntitlements } from '@/server/rewards/rewardRepository';

/** What an account is entitled to under a root, with the proof to claim it; undefined where it has no place in it. */
export async function proveEntitlement(
  { id, pool, root }: { id: string; pool: bigint; root: string },
  account: Hex,
): Promise<{ cumulativeWei: bigint; proof: Hash[] } | undefined> {
  const own = await findEntitlement(id, account);
  if (!own) return undefined;
  const { chainId, contracts } = await deployment();
  const tree = buildRewardTree(
    { chainId, contract: contracts.rewardDistributor },
    pool,
    (await findEntitlements(id)).map((row) => ({
      account: row.account as Hex,
      cumulativeAmount: weiOf(row.cumulative),
    })),
  );
  if (tree.root !== root) throw new Error(`the stored entitlements of root ${root} give ${tree.root}`);
  return { cumulativeWei: weiOf(own.cumulative), proof: tree.proofOf(account) };
}
