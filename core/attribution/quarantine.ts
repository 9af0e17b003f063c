import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import type { ScorerName } from '@/core/attribution/parameters';
import { SCORERS } from '@/core/attribution/scorers';
import type { CheckpointSketches } from '@/core/attribution/sketches';

/** When a contributor's influence over many answers is bad enough to look into. */
export type QuarantineRule = {
  /** So many answers have to be seen. */
  minimumQueries: number;
  /** How many standard errors above the mean, in thousandths, still have to lie below 0. */
  deviationsMilli: number;
};

/** 2.326 standard errors: the one-sided 99 % bound of a normal mean. */
export const DEFAULT_QUARANTINE_RULE: QuarantineRule = { minimumQueries: 200, deviationsMilli: 2326 };

/** Influence of one contributor over the answers seen so far, in whole numbers, so that every replay adds up alike. */
export type Standing = { queries: number; sumMicro: bigint; squaresMicro: bigint };

export const NO_STANDING: Standing = { queries: 0, sumMicro: 0n, squaresMicro: 0n };

/**
 * Mean score of each contributor's canonical records for one answer, millionths, rounded down. Below 0 training on them
 * made the answer less likely. One answer says nothing, and fines nobody.
 */
export function contributorInfluence(
  index: Pick<AttributionIndex, 'sketches' | 'records' | 'canonical'>,
  sketch: CheckpointSketches,
  scorer: ScorerName,
): Map<string, number> {
  const scores = SCORERS[scorer].score(sketch, index.sketches);
  const sums = new Map<string, { sum: number; records: number }>();
  index.records.forEach(({ contributor }, i) => {
    if (index.canonical[i] !== i) return;
    const { sum, records } = sums.get(contributor) ?? { sum: 0, records: 0 };
    sums.set(contributor, { sum: sum + Math.floor(scores[i]! * 1e6), records: records + 1 });
  });
  return new Map([...sums].map(([contributor, { sum, records }]) => [contributor, Math.floor(sum / records)]));
}

/** A standing after one more answer. */
export function addQuery({ queries, sumMicro, squaresMicro }: Standing, influenceMicro: number): Standing {
  const value = BigInt(influenceMicro);
  return { queries: queries + 1, sumMicro: sumMicro + value, squaresMicro: squaresMicro + value * value };
}

/**
 * Whether a standing is judged at this count: at the fewest answers that may be, and each time they have doubled. To
 * look after every answer would sooner or later find harm by chance; so each look keeps its own 1 %.
 */
export function isJudged({ queries }: Standing, { minimumQueries }: QuarantineRule = DEFAULT_QUARANTINE_RULE): boolean {
  const looks = queries / Math.max(2, minimumQueries);
  return looks >= 1 && Number.isInteger(Math.log2(looks));
}

export type StandingVerdict = 'tooFewAnswers' | 'inOrder' | 'harmful';

/**
 * `harmful` where mean + k · standard error < 0 over enough answers. With S = Σx, Q = Σx², n answers, the squared standard
 * error is (nQ − S²) / (n²(n − 1)), so the condition is S < 0 and S²(n − 1) > k²(nQ − S²): whole numbers only.
 * It is a reason to look, not a sentence: what it leads to is a retraining without the contributor's records.
 */
export function judgeStanding(
  { queries, sumMicro, squaresMicro }: Standing,
  { minimumQueries, deviationsMilli }: QuarantineRule = DEFAULT_QUARANTINE_RULE,
): StandingVerdict {
  if (queries < Math.max(2, minimumQueries)) return 'tooFewAnswers';
  const n = BigInt(queries);
  const k = BigInt(deviationsMilli);
  const spread = n * squaresMicro - sumMicro * sumMicro;
  return sumMicro < 0n && sumMicro * sumMicro * (n - 1n) * 1_000_000n > k * k * spread ? 'harmful' : 'inOrder';
}

/**
 * A standing after more answers, one at a time, and whether it was found harmful at one of the counts where it is
 * judged; the answers after that are left out.
 */
export function addQueries(
  before: Standing,
  influences: readonly number[],
  rule: QuarantineRule = DEFAULT_QUARANTINE_RULE,
): { standing: Standing; harmful: boolean } {
  let standing = before;
  for (const influence of influences) {
    standing = addQuery(standing, influence);
    if (isJudged(standing, rule) && judgeStanding(standing, rule) === 'harmful') return { standing, harmful: true };
  }
  return { standing, harmful: false };
}
