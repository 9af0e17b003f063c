import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { FinishRunRequest, Run } from '@/lib/api/run';
import { transaction } from '@/server/database/transaction';
import { enqueueEvaluation } from '@/server/evaluation/enqueueEvaluation';
import { isStoredBy } from '@/server/objects/storedObjectRepository';
import { forbidPrivate } from '@/server/runs/forbidPrivate';
import { moveRun, updateRun } from '@/server/runs/runRepository';
import { getRun, requireOwnRun } from '@/server/runs/runService';

/**
 * Ends a run with what it made. Everything named must be in the object store already; what the files say is checked
 * when the model is indexed. Finishing again with the same outcome changes nothing.
 *
 * Throws `not_found` for an object that was not stored, `conflict` for a run that is published.
 */
export async function finishRun(caller: string, id: string, outcome: FinishRunRequest): Promise<Run> {
  const run = await requireOwnRun(caller, id);
  forbidPrivate(run, 'store what was made of private files');
  const hashes = [
    outcome.adapterHash,
    outcome.adapterConfigHash,
    outcome.sketchesHash,
    outcome.placeboSketchesHash,
    ...outcome.checkpoints.map(({ adapterHash }) => adapterHash),
  ];
  for (const hash of new Set(hashes)) {
    // Stored by this very account: naming another's private object in a model would publish it.
    if (await isStoredBy(hash, caller)) continue;
    throw new OpenLedgerError({
      code: 'not_found',
      message: `You have not stored the object ${hash}.`,
      fields: { hash },
      remedy: 'Upload it first.',
    });
  }
  await transaction(async (db) => {
    const moved = await moveRun(run.id, ['ready', 'training', 'stopped', 'failed', 'trained'], 'trained', db);
    if (!moved) {
      throw new OpenLedgerError({ code: 'conflict', message: 'This run is published already.', fields: { run: id } });
    }
    await updateRun(run.id, { result: outcome, adapterHash: outcome.adapterHash }, db);
    // A tab measures its own runs.
    if (run.device === 'server') await enqueueEvaluation(run.id, db);
  });
  return getRun(caller, id);
}
