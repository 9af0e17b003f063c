import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { SCORERS } from '@/core/attribution/scorers';
import { querySketch } from '@/scripts/evaluation/attribution/scores';

/** Placebos that a record is compared with. */
const NEAREST = 8;

/** Mean losses of records under the base and under the adapter that training ended with. */
export type Losses = { base: Float64Array; last: Float64Array };

/** Per candidate and per placebo: how much more its loss fell than that of the placebos most like it. */
export type ExcessFalls = { candidates: Float64Array; placebos: Float64Array };

/**
 * Whether the model has learned a record itself, or only records of its kind: ln(loss before / loss after) less the mean
 * of the same over the eight placebos whose gradients have the highest cosine with the record's, itself left out. An
 * attack on privacy by calibrated losses (Watson et al. 2022, arXiv 2111.08440), turned to use.
 */
export function excessFalls(
  { sketches, placebos }: AttributionIndex,
  losses: { candidates: Losses; placebos: Losses },
): ExcessFalls {
  const fallsOf = ({ base, last }: Losses) => base.map((before, i) => Math.log(before / last[i]!));
  const known = fallsOf(losses.placebos);
  const excess = (
    index: typeof sketches,
    falls: Float64Array,
    isItself: (record: number, placebo: number) => boolean,
  ) =>
    falls.map((fall, i) => {
      const alike = SCORERS.cosineOverCheckpoints.score(querySketch(index, i), placebos);
      const nearest = Array.from(alike.keys())
        .filter((placebo) => !isItself(i, placebo))
        .sort((a, b) => alike[b]! - alike[a]! || a - b)
        .slice(0, NEAREST);
      return fall - nearest.reduce((sum, placebo) => sum + known[placebo]!, 0) / nearest.length;
    });
  return {
    candidates: excess(sketches, fallsOf(losses.candidates), () => false),
    placebos: excess(placebos, known, (record, placebo) => record === placebo),
  };
}

/** Quantiles of the placebos: a fall at the lower one or below counts nothing, at the higher one or above the whole. */
export type LearnedBar = { low: number; high: number };

/** How much each candidate counts, from 0 to 1 along a straight line between the quantiles. */
export function learnedWeights({ candidates, placebos }: ExcessFalls, { low, high }: LearnedBar): Float64Array {
  const sorted = placebos.slice().sort();
  const at = (quantile: number) => sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))]!;
  const [none, whole] = [at(low), at(high)];
  return candidates.map((fall) => {
    if (fall <= none) return 0;
    return fall >= whole ? 1 : (fall - none) / (whole - none);
  });
}
