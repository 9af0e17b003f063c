import type { RowLoss } from '@/core/training/objective';
import type { RankedRow } from '@/lib/fineTune/fineTuneProgress';

/** Held-out records shown at each end. */
const SHOWN = 5;

/** The held-out records that a model answers worst and best, by the mean loss of their answers; no record in both. */
export function rankRows(
  rows: readonly RowLoss[],
  records: readonly { recordHash: string }[],
): { worst: RankedRow[]; best: RankedRow[] } {
  const ranked = rows
    .map(({ row, loss }) => ({ recordHash: records[row]!.recordHash, loss }))
    .sort((left, right) => right.loss - left.loss);
  const half = Math.ceil(ranked.length / 2);
  const worst = ranked.slice(0, Math.min(SHOWN, half));
  const best = ranked.slice(Math.max(worst.length, ranked.length - SHOWN)).reverse();
  return { worst, best };
}
