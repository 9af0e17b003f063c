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
  'peerFloorPpm' | 'influenceWeightPpm' | 'minimumEvidenceMilli' | 'attributionThresholdPpm' | 'contributorCapPpm'
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

const PPM = 1_000_000n;

/** The part of the pool that influence may earn; spans may earn the rest. */
export function influenceBudget(influenceWeightPpm: number): number {
  return influenceWeightPpm * (SHARE_SCALE / 1_000_000);
}

/**
 * From evidence to shares of the contributors' pool, in integers of SHARE_SCALE, each rounded down:
 *
 *     influence_c = w · p_c / Σp · min(1, max p / P_min)      p_c = z above z*, 0 below a part of the largest
 *     share_c     = influence_c + span_c                      nothing below the attribution threshold
 *     share_c     ≤ cap
 *
 * How much influence earns follows from the strongest record alone, so that saying one thing in ten ways does not
 * multiply it; and the cap bounds each record, since whoever it hinders could take another address (ADR 0026).
 *
 * Whatever is not earned is unattributed and named by its reason; it is never handed round among those who are paid.
 * All shares and the unattributed share sum to SHARE_SCALE exactly.
 */
export function payOut(entries: readonly PayoutEntry[], rule: PayoutRule): Payout {
  const budget = influenceBudget(rule.influenceWeightPpm);
  const influence = influenceShares(
    entries.map(({ evidence }) => evidence),
    rule,
  );
  const threshold = rule.attributionThresholdPpm * (SHARE_SCALE / 1_000_000);

  const reasons = { weakInfluence: budget, fewSpans: SHARE_SCALE - budget, belowThreshold: 0, aboveCap: 0 };
  const records = entries.map((entry, i) => {
    const influenceShare = influence[i]!;
    reasons.weakInfluence -= influenceShare;
    reasons.fewSpans -= entry.spanShare;
    const sum = influenceShare + entry.spanShare;
    if (sum < threshold) reasons.belowThreshold += sum;
    return { influenceShare, spanShare: entry.spanShare, share: sum < threshold ? 0 : sum };
  });
  if (reasons.fewSpans < 0) throw new RangeError('spans earn more than their part of the pool');

  const cap = rule.contributorCapPpm * (SHARE_SCALE / 1_000_000);
  const paid = new Map<string, { share: number; capped: boolean }>();
  records.forEach((record, i) => {
    const before = record.share;
    record.share = Math.min(before, cap);
    reasons.aboveCap += before - record.share;
    if (record.share === 0) return;
    const { contributor } = entries[i]!;
    const { share, capped } = paid.get(contributor) ?? { share: 0, capped: false };
    paid.set(contributor, { share: share + record.share, capped: capped || record.share < before });
  });
  const contributors = [...paid].map(([contributor, entry]) => ({ contributor, ...entry }));
  const share = reasons.weakInfluence + reasons.fewSpans + reasons.belowThreshold + reasons.aboveCap;
  return { records, contributors, unattributed: { share, reasons } };
}

/** w · p_c / Σp, less where even the strongest evidence is weak. */
function influenceShares(evidence: readonly number[], rule: PayoutRule): number[] {
  const budget = BigInt(influenceBudget(rule.influenceWeightPpm));
  const least = BigInt(rule.minimumEvidenceMilli) * 1000n;
  const larger = (a: bigint, b: bigint) => (a > b ? a : b);
  const all = evidence.map(BigInt);
  const strongest = all.reduce(larger, 0n);
  const floor = strongest * BigInt(rule.peerFloorPpm);
  const kept = all.map((p) => (p * PPM >= floor ? p : 0n));
  const sum = kept.reduce((total, p) => total + p, 0n);
  if (sum === 0n) return all.map(() => 0);
  return kept.map((p) => Number((p * budget * strongest) / (sum * larger(strongest, least))));
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
