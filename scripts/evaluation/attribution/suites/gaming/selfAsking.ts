import { DEFAULT_FEE_SPLIT, type FeeParts, type FeeSplit, splitFee } from '@/lib/chain/fees';

/** Who one person may be at the same time when asking. */
export const ROLES = {
  contributor: ['contributors'],
  'contributor and model owner': ['contributors', 'modelOwner'],
  'contributor, model owner and node': ['contributors', 'modelOwner', 'node'],
  'contributor, model owner, node and every staker': ['contributors', 'modelOwner', 'node', 'stakers'],
} as const satisfies Record<string, readonly (keyof FeeParts)[]>;

/**
 * What comes back of a fee to somebody who asks their own model about their own records and is paid the whole of every
 * part: received ÷ paid. Parts sum to the fee, so it is at most 1, and below 1 as long as the platform has a part.
 */
export function returned(fee: bigint, roles: readonly (keyof FeeParts)[], split: FeeSplit = DEFAULT_FEE_SPLIT): number {
  const parts = splitFee(fee, split);
  const received = roles.reduce((sum, role) => sum + parts[role], 0n);
  return Number((received * 1_000_000n) / fee) / 1e6;
}
