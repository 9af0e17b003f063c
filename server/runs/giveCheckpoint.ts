import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Run } from '@/lib/api/run';
import { isStoredBy } from '@/server/objects/storedObjectRepository';
import { forbidPrivate } from '@/server/runs/forbidPrivate';
import { updateRun } from '@/server/runs/runRepository';
import { getRun, requireOwnRun } from '@/server/runs/runService';

/**
 * Gives the server the state that a tab kept, so that its worker goes on there. Whether the state is one of this run is
 * seen when it is read: it carries the fingerprint of recipe and records.
 *
 * Throws `not_found` for an object that the caller did not store, `conflict` while the run trains or when it is done.
 */
export async function giveCheckpoint(caller: string, id: string, checkpointHash: string): Promise<Run> {
  const run = await requireOwnRun(caller, id);
  forbidPrivate(run, 'take a checkpoint of private files');
  const isServers = run.status === 'training' && run.device === 'server';
  if (isServers || run.status === 'trained' || run.status === 'published') {
    throw new OpenLedgerError({
      code: 'conflict',
      message: isServers ? 'The server trains this run already.' : 'This run is finished.',
      fields: { run: id },
    });
  }
  if (!(await isStoredBy(checkpointHash, caller))) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: 'You have not stored this checkpoint.',
      fields: { hash: checkpointHash },
      remedy: 'Upload it first.',
    });
  }
  await updateRun(id, { checkpointHash });
  return getRun(caller, id);
}
