import { fetchOwnObject } from '@/components/run/own-object';
import type { Run } from '@/lib/api/run';
import { putObject } from '@/lib/query/putObject';
import { fetchRun, giveCheckpoint } from '@/lib/query/runs';
import { browserCheckpoints } from '@/workers/training/checkpointStore';

/**
 * Brings the state that the server kept into this browser, where the server was the last to train or this browser has
 * none: both write the same file, so training goes on from it either way.
 */
export async function takeCheckpointHere(run: Pick<Run, 'id' | 'device'>): Promise<void> {
  if (run.device === 'browser' && (await browserCheckpoints.load(run.id))) return;
  // What the page shows may be older than the checkpoint that a stop has just kept.
  const { checkpointHash } = await fetchRun(run.id);
  if (checkpointHash) await browserCheckpoints.save(run.id, await fetchOwnObject(checkpointHash));
}

/** Gives the server the state that this browser kept, where this browser was the last to train; never of private data. */
export async function giveCheckpointToServer(run: Pick<Run, 'id' | 'device' | 'privateData'>): Promise<void> {
  if (run.device !== 'browser' || run.privateData !== null) return;
  const state = await browserCheckpoints.load(run.id);
  if (!state) return;
  await giveCheckpoint(run.id, { checkpointHash: await putObject('checkpoint', state) });
}
