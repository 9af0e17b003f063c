import { z } from 'zod';
import { answerStatus, span } from '@/lib/api/answer';
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
  /** earned since `standing.since`, and held until a retraining decides */
  heldWei: wei,
  /** why nothing is paid to the caller here since a time; null where all is paid */
  standing: z
    .object({
      state: z.enum(['held', 'slashed']),
      since: instant,
      /** the retraining that decided */
      evidence: hash.nullable(),
    })
    .nullable(),
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

/** GET /api/rewards/why/:answer/:record: from a claim back to the record that earned a part of it */
export const whyPaid = z.object({
  /** the answer as the caller may read it; `question` is null for whoever did not ask */
  answer: z.object({
    id: identifier,
    requestId: hash,
    model: z.object({ id: identifier, slug: z.string(), name: z.string() }),
    question: z.string().nullable(),
    output: z.string(),
    createdAt: instant,
    status: answerStatus,
    feeWei: wei,
  }),
  record: z.object({
    recordHash: hash,
    prompt: z.string(),
    answer: z.string(),
    dataNet: z.object({ id: identifier, slug: z.string(), name: z.string() }),
    version: z.number().int(),
  }),
  /** spans of the answer that this record holds and was paid for; places in `output` */
  spans: z.array(span),
  evidence: z.object({
    evidenceHash: hash,
    scorer: z.string(),
    /** the record's score, and mean, deviation and threshold of the placebos: all in deviations from their mean */
    influence: z.number(),
    threshold: z.number(),
    placebos: z.number().int(),
    spanBits: z.number(),
    influenceWeight: z.number(),
    influenceShare: z.number(),
    spanShare: z.number(),
    /** after threshold and cap, in parts of 10⁹ of the contributors' part */
    sharePerBillion: z.number().int(),
  }),
  money: z.object({ contributorsWei: wei, recordWei: wei, answerWei: wei }),
  /** null until a root that holds it is posted */
  claim: z
    .object({
      pool: integerString,
      account: address,
      chainId: z.number().int(),
      distributor: address,
      root: hash,
      rootIndex: z.number().int().nullable(),
      status: z.string(),
      activatesAt: instant.nullable(),
      cumulativeWei: wei,
      proof: z.array(hash),
    })
    .nullable(),
});
export type WhyPaid = z.infer<typeof whyPaid>;

export type Claimable = z.infer<typeof claimable>;
export type Rewards = z.infer<typeof rewards>;
export type RecordEarning = z.infer<typeof recordEarning>;
