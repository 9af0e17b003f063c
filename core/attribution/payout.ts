import { type AttributionParameters, SHARE_SCALE } from '@/core/attribution/parameters';

/** What one record brings to the payout; only canonical members of their cluster bring anything. */
export type PayoutEntry = {
  contributor: string;
  /** Millionths of z above z*, a whole number; 0 where the record does not stand out. */
  evidence: number;
  /** Share of the pool that its spans earn (`spanShares`). */
  spanShare: number;
};

export type PayoutRule = Pick<
  AttributionParameters,
  'influenceWeightPpm' | 'minimumEvidenceMilli' | 'attributionThresholdPpm' | 'contributorCapPpm'
>;

export type Payout = {
  /** In the order of the entries. */
  records: { influenceShare: number; spanShare: number; share: number }[];
  /** In order of first appearance. */
  contributors: { contributor: string; share: number; capped: boolean }[];
  unattributed: {
    share: number;
    reasons: { weakInfluence: number; fewSpans: number; belowThreshold: number; aboveCap: number };
  };
};

const SCALE = BigInt(SHARE_SCALE);
const PPM = 1_000_000n;

/** The part of the pool that influence may earn; spans may earn the rest. */
export function influenceBudget(influenceWeightPpm: number): number {
  return influenceWeightPpm * (SHARE_SCALE / 1_000_000);
}

/**
 * From evidence to shares of the contributors' pool, in integers of SHARE_SCALE, each rounded down:
 *
 *     influence_c = w · p_c / max(Σp, P_min)      p_c = z above z*
 *     share_c     = influence_c + span_c           nothing below the attribution threshold
 *     Σ of a contributor ≤ cap                     its records are scaled down together
 *
 * Whatever is not earned is unattributed and named by its reason; it is never handed round among those who are paid.
 * All shares and the unattributed share sum to SHARE_SCALE exactly.
 */
export function payOut(entries: readonly PayoutEntry[], rule: PayoutRule): Payout {
  const budget = influenceBudget(rule.influenceWeightPpm);
  const evidence = entries.reduce((sum, entry) => sum + BigInt(entry.evidence), 0n);
  const least = BigInt(rule.minimumEvidenceMilli) * 1000n;
  const denominator = evidence > least ? evidence : least;
  const threshold = rule.attributionThresholdPpm * (SHARE_SCALE / 1_000_000);

  const reasons = { weakInfluence: budget, fewSpans: SHARE_SCALE - budget, belowThreshold: 0, aboveCap: 0 };
  const records = entries.map((entry) => {
    const influenceShare = Number((BigInt(entry.evidence) * BigInt(budget)) / denominator);
    reasons.weakInfluence -= influenceShare;
    reasons.fewSpans -= entry.spanShare;
    const sum = influenceShare + entry.spanShare;
    if (sum < threshold) reasons.belowThreshold += sum;
    return { influenceShare, spanShare: entry.spanShare, share: sum < threshold ? 0 : sum };
  });
  if (reasons.fewSpans < 0) throw new RangeError('spans earn more than their part of the pool');

  const totals = new Map<string, number>();
  entries.forEach(({ contributor }, i) => {
    const share = records[i]!.share;
    if (share > 0) totals.set(contributor, (totals.get(contributor) ?? 0) + share);
  });
  const cap = (SCALE * BigInt(rule.contributorCapPpm)) / PPM;
  const paid = new Map<string, number>();
  entries.forEach(({ contributor }, i) => {
    const record = records[i]!;
    const total = BigInt(totals.get(contributor) ?? 0);
    if (total > cap) {
      const capped = Number((BigInt(record.share) * cap) / total);
      reasons.aboveCap += record.share - capped;
      record.share = capped;
    }
    if (record.share > 0) paid.set(contributor, (paid.get(contributor) ?? 0) + record.share);
  });
  const contributors = [...paid].map(([contributor, share]) => {
    return { contributor, share, capped: share < totals.get(contributor)! };
  });
  const share = reasons.weakInfluence + reasons.fewSpans + reasons.belowThreshold + reasons.aboveCap;
  return { records, contributors, unattributed: { share, reasons } };
}

/**
 * What each span earns: its credit over all credits, or over the asked part of the answer's bits where that is more, so
 * that a short quotation in a long answer does not earn the whole.
 * @param credits of each span, 1/1024 bit
 * @param answerBits Σ −log2 p of the answer's tokens, 1/1024 bit
 */
export function spanShares(
  credits: readonly number[],
  answerBits: number,
  rule: Pick<AttributionParameters, 'influenceWeightPpm' | 'spanFullSharePpm'>,
): number[] {
  const total = credits.reduce((sum, credit) => sum + BigInt(credit), 0n);
  const asked = (BigInt(answerBits) * BigInt(rule.spanFullSharePpm)) / PPM;
  const denominator = total > asked ? total : asked;
  if (denominator === 0n) return credits.map(() => 0);
  const budget = BigInt(SHARE_SCALE - influenceBudget(rule.influenceWeightPpm));
  return credits.map((credit) => Number((BigInt(credit) * budget) / denominator));
}
