import type { AttributionParameters } from '@/core/attribution/parameters';
import { fixedLog2 } from '@/core/encoding/fixedLog2';

/** What chance looks like for one query: the scores of records of the same kind that were not trained on. */
export type PlaceboNull = { placebos: number; mean: number; deviation: number /** z* */; threshold: number };

type Rule = Pick<
  AttributionParameters,
  'placeboQuantilePpm' | 'minimumZMilli' | 'multiplicityMilli' | 'minimumPlacebos'
>;

/** Beyond this a z says nothing more; it keeps every later integer small. */
const LARGEST_Z = 1e6;

/**
 * Mean, deviation (with n − 1) and z*, the asked quantile of the placebos' own z, interpolated between neighbours, and
 * at least the minimum and κ√(2 ln n) for n candidates: of a thousand records some always beat a quantile of chance, so
 * what is paid must stand out among all of them (universal threshold, Donoho and Johnstone 1994). With too few placebos, or placebos that all score the same, there is no null: deviation 0.
 * @param scores of the placebos
 * @param candidates how many records may be paid; at least 1
 */
export function placeboNull(scores: Float64Array, candidates: number, rule: Rule): PlaceboNull {
  const placebos = scores.length;
  const chance = Math.sqrt((2 * Math.LN2 * fixedLog2(candidates)) / 1024);
  const minimum = Math.max(rule.minimumZMilli, rule.multiplicityMilli * chance) / 1000;
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
