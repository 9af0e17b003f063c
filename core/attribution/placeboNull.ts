import type { AttributionParameters } from '@/core/attribution/parameters';

/** What chance looks like for one query: the scores of records of the same kind that were not trained on. */
export type PlaceboNull = { placebos: number; mean: number; deviation: number /** z* */; threshold: number };

type Rule = Pick<AttributionParameters, 'placeboQuantilePpm' | 'minimumZMilli' | 'minimumPlacebos'>;

/** Beyond this a z says nothing more; it keeps every later integer small. */
const LARGEST_Z = 1e6;

/**
 * Mean, deviation (with n − 1) and z*, the asked quantile of the placebos' own z, interpolated between neighbours, and
 * at least the minimum. With too few placebos, or placebos that all score the same, there is no null: deviation 0.
 */
export function placeboNull(scores: Float64Array, rule: Rule): PlaceboNull {
  const placebos = scores.length;
  const minimum = rule.minimumZMilli / 1000;
  if (placebos < rule.minimumPlacebos) return { placebos, mean: 0, deviation: 0, threshold: minimum };
  let sum = 0;
  for (const score of scores) sum += score;
  const mean = sum / placebos;
  let squares = 0;
  for (const score of scores) squares += (score - mean) * (score - mean);
  const deviation = Math.sqrt(squares / (placebos - 1));
  if (deviation === 0) return { placebos, mean, deviation, threshold: minimum };
  const sorted = scores.map((score) => (score - mean) / deviation).sort();
  const place = (rule.placeboQuantilePpm * (placebos - 1)) / 1_000_000;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, placebos - 1)]!;
  return { placebos, mean, deviation, threshold: Math.max(minimum, low + (high - low) * (place - below)) };
}

/** How many deviations a score lies above the placebos' mean; 0 where there is no null. */
export function standardise(score: number, { mean, deviation }: PlaceboNull): number {
  if (deviation === 0) return 0;
  return Math.max(-LARGEST_Z, Math.min(LARGEST_Z, (score - mean) / deviation));
}
