import { canonicalJson } from '@/core/hash/canonicalJson';
import type { Entitlement } from '@/lib/chain/rewardTree';

export type RootDocument = {
  chainId: number;
  distributor: string;
  pool: bigint;
  answers: readonly { requestId: string; evidenceHash: string | null; feeWei: bigint }[];
  entitlements: readonly Entitlement[];
};

/** Everything a reward root was built from, as stored: anyone can build it again from the answers' own evidence. */
export function encodeRootDocument({ chainId, distributor, pool, answers, entitlements }: RootDocument): Uint8Array {
  return new TextEncoder().encode(
    canonicalJson({
      format: 'openledger/reward-root',
      version: 1,
      chainId,
      distributor: distributor.toLowerCase(),
      pool,
      answers,
      entitlements: entitlements.map(({ account, cumulativeAmount }) => ({ account, cumulativeAmount })),
    }),
  );
}
