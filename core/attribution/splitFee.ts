import { SHARE_SCALE } from '@/core/attribution/parameters';
import { largestRemainder } from '@/core/money/largestRemainder';

/** Wei of each share and of the unattributed rest; together exactly the fee. */
export type FeeSplit = { wei: bigint[]; treasuryWei: bigint };

/**
 * Splits a pool by shares of SHARE_SCALE (largest remainder; equal remainders: the earlier share, the treasury last).
 * @throws RangeError when the shares are more than the whole
 */
export function splitFee(poolWei: bigint, shares: readonly number[]): FeeSplit {
  const rest = SHARE_SCALE - shares.reduce((sum, share) => sum + share, 0);
  if (rest < 0) throw new RangeError(`shares sum to ${SHARE_SCALE - rest}, more than the whole`);
  const wei = largestRemainder(poolWei, [...shares, rest].map(BigInt));
  return { wei: wei.slice(0, -1), treasuryWei: wei.at(-1)! };
}
