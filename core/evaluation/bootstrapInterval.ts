import { Random } from '@/core/random/random';

export type Interval = { estimate: number; low: number; high: number };

/**
 * Percentile bootstrap of a statistic (Efron 1979): the samples are drawn again with replacement, `rounds` times.
 * @param statistic of a resample, e.g. the mean
 * @param level part of the resamples that lie inside, default 0.95
 */
export function bootstrapInterval<T>(
  samples: readonly T[],
  statistic: (resample: readonly T[]) => number,
  { seed = 0, rounds = 2000, level = 0.95 }: { seed?: number; rounds?: number; level?: number } = {},
): Interval {
  const random = new Random(seed);
  const values = Float64Array.from({ length: rounds }, () =>
    statistic(samples.map(() => samples[random.below(samples.length)]!)),
  ).sort();
  const at = (quantile: number) => values[Math.round(quantile * (rounds - 1))]!;
  return { estimate: statistic(samples), low: at((1 - level) / 2), high: at((1 + level) / 2) };
}
