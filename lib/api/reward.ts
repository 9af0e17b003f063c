import { z } from 'zod';
import { address, hash, identifier, instant, integerString, page, wei } from '@/lib/api/common';

/** What one pool (a model's fees) owes the caller. */
export const claimable = z.object({
  pool: integerString,
  model: z.object({ id: identifier, slug: z.string(), name: z.string() }),
  account: address,
  /** cumulative entitlement under the active root, with the proof to claim it */
  cumulativeWei: wei,
  claimedWei: wei,
  claimableWei: wei,
  root: hash.nullable(),
  proof: z.array(hash),
  /** entitlement in a root whose challenge window is still open */
  pendingWei: wei,
  activatesAt: instant.nullable(),
});

/** GET /api/rewards: the caller's */
export const rewards = z.object({
  claimable: z.array(claimable),
  totalEarnedWei: wei,
  totalClaimedWei: wei,
  /** by day, oldest first */
  history: z.array(z.object({ day: z.string(), wei })),
});

/** GET /api/rewards/records: which of my records earned it */
export const recordEarning = z.object({
  recordHash: hash,
  prompt: z.string(),
  dataNet: z.object({ id: identifier, slug: z.string(), name: z.string() }),
  answers: z.number().int(),
  wei,
  lastAnswerId: identifier,
});
export const recordEarningsPage = page(recordEarning);

export type Claimable = z.infer<typeof claimable>;
export type Rewards = z.infer<typeof rewards>;
export type RecordEarning = z.infer<typeof recordEarning>;
