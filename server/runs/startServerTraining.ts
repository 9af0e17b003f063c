import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Run } from '@/lib/api/run';
import { transaction } from '@/server/database/transaction';
import { enqueue } from '@/server/jobs/queue';
import { forbidPrivate } from '@/server/runs/forbidPrivate';
import { importedBaseOf, notOnServer } from '@/server/runs/importedBaseRules';
import { moveRun, updateRun } from '@/server/runs/runRepository';
import { getRun, requireOwnRun } from '@/server/runs/runService';
import { trainRunJob } from '@/server/runs/trainRunJob';

/** Has a run trained by the server's worker; goes on from its checkpoint where there is one. */
export async function startServerTraining(caller: string, id: string): Promise<Run> {
  const run = await requireOwnRun(caller, id);
  if (run.importedBase) throw notOnServer(importedBaseOf(run.importedBase).name);
  forbidPrivate(run, 'train on private files');
  await transaction(async (db) => {
    if (!(await moveRun(id, ['ready', 'stopped', 'failed'], 'training', db))) {
      throw new OpenLedgerError({
        code: 'conflict',
        message: 'This run is training or finished already.',
        fields: { run: id },
      });
    }
    await updateRun(id, { device: 'server' }, db);
    await enqueue(trainRunJob, { runId: id }, { within: db });
  });
  return getRun(caller, id);
}
