import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { FinishPrivateRunRequest, Run } from '@/lib/api/run';
import { transaction } from '@/server/database/transaction';
import { moveRun, updateRun } from '@/server/runs/runRepository';
import { getRun, requireOwnRun } from '@/server/runs/runService';

/**
 * Ends a run of private data with its figures; the adapter stays in the owner's browser and is known by its hash.
 * Finishing again changes the figures only. Throws `conflict` for a run whose records the server has.
 */
export async function finishPrivateRun(caller: string, id: string, outcome: FinishPrivateRunRequest): Promise<Run> {
  const run = await requireOwnRun(caller, id);
  if (run.privateData === null) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'This run has no private data: it ends with its adapter and its sketches.',
      fields: { run: id },
      remedy: 'Store them and name them.',
    });
  }
  await transaction(async (db) => {
    await moveRun(run.id, ['ready', 'training', 'stopped', 'failed', 'trained'], 'trained', db);
    await updateRun(run.id, { result: outcome, adapterHash: outcome.adapterHash }, db);
  });
  return getRun(caller, id);
}
