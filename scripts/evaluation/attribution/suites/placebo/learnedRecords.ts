import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { rowValues } from '@/core/attribution/sketches';
import type { NearestPlacebos } from './nearestPlacebos';

/** Something that may tell what was trained on, higher where it was, of every candidate and every placebo. */
export type Signal = { candidates: Float64Array; placebos: Float64Array };

/** Mean losses of records under the base and under the adapter that training ended with. */
export type Losses = { base: Float64Array; last: Float64Array };

/** ln(loss before / loss after). */
export function lossFalls(losses: { candidates: Losses; placebos: Losses }): Signal {
  const falls = ({ base, last }: Losses) => base.map((before, i) => Math.log(before / last[i]!));
  return { candidates: falls(losses.candidates), placebos: falls(losses.placebos) };
}

/** ln(norm of the gradient at the first checkpoint / at the last): what is learned has less left to teach. */
export function gradientShrinkage({ sketches, placebos }: AttributionIndex): Signal {
  const shrinkage = (index: typeof sketches) =>
    Float64Array.from({ length: index.header.records }, (_, i) => {
      const norm = (k: number) => Math.hypot(...rowValues(index, i, k));
      return Math.log(norm(0) / norm(index.header.checkpoints.length - 1));
    });
  return { candidates: shrinkage(sketches), placebos: shrinkage(placebos) };
}

/**
 * A signal less its mean over the placebos most like the record: whether the model has learned this one, or only its kind
 * (membership by losses that are calibrated by difficulty: Watson et al. 2022, arXiv 2111.08440).
 */
export function excess({ candidates, placebos }: Signal, nearest: NearestPlacebos): Signal {
  const less = (values: Float64Array, like: readonly number[][]) =>
    values.map((value, i) => value - like[i]!.reduce((sum, p) => sum + placebos[p]!, 0) / like[i]!.length);
  return { candidates: less(candidates, nearest.candidates), placebos: less(placebos, nearest.placebos) };
}

/** Quantiles of the placebos: a record at the lower one or below counts nothing, at the higher one or above whole. */
export type LearnedBar = { low: number; high: number };

/** How much each candidate counts, from 0 to 1 along a straight line between the quantiles. */
export function learnedWeights({ candidates, placebos }: Signal, { low, high }: LearnedBar): Float64Array {
  const sorted = placebos.slice().sort();
  const at = (quantile: number) => sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))]!;
  const [none, whole] = [at(low), at(high)];
  return candidates.map((value) => {
    if (value <= none) return 0;
    return value >= whole ? 1 : (value - none) / (whole - none);
  });
}
