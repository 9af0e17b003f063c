import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import type { Address, Hash } from 'viem';
import { hashRewardLeaf, type LeafContext } from '@/lib/chain/leaves';

/** All that an account ever earned in a pool, in wei. */
export type Entitlement = { account: Address; cumulativeAmount: bigint };

export type RewardTree = {
  root: Hash;
  /** Sum of the amounts: `totalCumulative` of `RewardDistributor.submitRoot`. */
  total: bigint;
  /** Proof for `RewardDistributor.claim`. Throws RangeError for an account that is not in the tree. */
  proofOf(account: Address): Hash[];
};

/**
 * Merkle tree of a pool's entitlements. `context.contract` is the RewardDistributor.
 *
 * @throws RangeError for an account that stands twice or an amount that is not positive: two leaves of one account
 * would let the larger one win
 */
export function buildRewardTree(context: LeafContext, pool: bigint, entitlements: readonly Entitlement[]): RewardTree {
  const positions = new Map<string, number>();
  for (const [position, { account, cumulativeAmount }] of entitlements.entries()) {
    const key = account.toLowerCase();
    if (positions.has(key)) throw new RangeError(`${account} stands twice in the tree of pool ${pool}`);
    if (cumulativeAmount <= 0n)
      throw new RangeError(`${account} has ${cumulativeAmount} wei in the tree of pool ${pool}`);
    positions.set(key, position);
  }
  const tree = SimpleMerkleTree.of(entitlements.map((entry) => hashRewardLeaf(context, { pool, ...entry })));
  return {
    root: tree.root as Hash,
    total: entitlements.reduce((sum, { cumulativeAmount }) => sum + cumulativeAmount, 0n),
    proofOf(account) {
      const position = positions.get(account.toLowerCase());
      if (position === undefined) throw new RangeError(`${account} is not in the tree of pool ${pool}`);
      return tree.getProof(position) as Hash[];
    },
  };
}

/**
 * What a challenger checks before a root activates, and no contract can: that no account's entitlement falls.
 * Returns the accounts whose amount fell or vanished.
 */
export function fallenEntitlements(previous: readonly Entitlement[], next: readonly Entitlement[]): Address[] {
  const amounts = new Map(next.map(({ account, cumulativeAmount }) => [account.toLowerCase(), cumulativeAmount]));
  return previous
    .filter(({ account, cumulativeAmount }) => (amounts.get(account.toLowerCase()) ?? 0n) < cumulativeAmount)
    .map(({ account }) => account);
}
