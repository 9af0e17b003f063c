import { outcomeOf } from '@/server/runs/runOutcome';
import type { RunRow } from '@/server/runs/runRepository';

export type BranchPoint = { step: number; adapterHash: string };

/** The adapters of a finished run that another can begin with: those kept along the way and the one it gave. */
export function branchPoints(run: Pick<RunRow, 'id' | 'result' | 'privateData'>): BranchPoint[] {
  // Adapters of private data stay in the browser that made them.
  if (run.result === null || run.privateData !== null) return [];
  const { checkpoints, result, adapterHash } = outcomeOf(run);
  const points = new Map(checkpoints.map(({ step, adapterHash: hash }) => [step, hash]));
  points.set(result.bestStep, adapterHash);
  return [...points]
    .filter(([step]) => step > 0)
    .sort(([left], [right]) => left - right)
    .map(([step, hash]) => ({ step, adapterHash: hash }));
}
