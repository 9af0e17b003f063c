import type { ChartRow } from '@/components/run/chart-panel';
import { type RunSeries, smooth } from '@/components/run/run-series';

const SMOOTHING = 0.8;

export type RunFigures = { id: string; series: RunSeries };

/** Runs over each other by step: each run's values under its own id. */
function joined(runs: readonly { id: string; points: readonly { step: number; value: number }[] }[]): ChartRow[] {
  const rows = new Map<number, ChartRow>();
  for (const { id, points } of runs) {
    for (const { step, value } of points) rows.set(step, { ...(rows.get(step) ?? { step }), step, [id]: value });
  }
  return [...rows.values()].sort((left, right) => left.step - right.step);
}

export const heldOutRows = (runs: readonly RunFigures[]): ChartRow[] =>
  joined(
    runs.map(({ id, series }) => ({
      id,
      points: series.evaluations.map(({ step, evaluationLoss }) => ({ step, value: evaluationLoss })),
    })),
  );

/** Training losses, smoothed as single steps would hide one another. */
export const trainingRows = (runs: readonly RunFigures[]): ChartRow[] =>
  joined(
    runs.map(({ id, series }) => {
      const means = smooth(
        series.train.map(({ loss }) => loss),
        SMOOTHING,
      );
      return { id, points: series.train.map(({ step }, i) => ({ step, value: means[i]! })) };
    }),
  );
