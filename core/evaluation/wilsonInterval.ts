import type { Interval } from '@/core/evaluation/bootstrapInterval';

/** 0.975 quantile of the standard normal distribution. */
const Z = 1.959963984540054;

/** Share of successes with its 95 % interval (Wilson 1927); null without a trial. */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const spread = (Z * Z) / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials));
  return { estimate: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
