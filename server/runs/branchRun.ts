import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type branchRunRequest, type Recipe, type Run, recipe as recipeSchema } from '@/lib/api/run';
import { noPair } from '@/lib/fineTune/trainingData';
import { branchPoints } from '@/server/runs/branchPoints';
import { createRunRow } from '@/server/runs/runRepository';
import { getRun, requireLicences, requireOwnRun } from '@/server/runs/runService';

/** What an adapter's matrices mean, and which records it must not have seen, stay as they were. */
const KEPT = ['rank', 'alpha', 'targets', 'useRslora', 'heldOutShare'] as const satisfies readonly (keyof Recipe)[];

/**
 * Makes a run that begins with an adapter which another run kept. It trains on the same records and holds out the same
 * ones: what its adapter has learned before is among them, and whoever contributed them stays attributed.
 *
 * Throws `not_found` for a step that was not kept, `invalid_input` for a recipe that the adapter does not fit,
 * `forbidden` when a licence no longer allows it.
 */
export async function branchRun(caller: string, id: string, request: z.infer<typeof branchRunRequest>): Promise<Run> {
  const parent = await requireOwnRun(caller, id);
  const point = branchPoints(parent).find(({ step }) => step === request.step);
  if (!point) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: `This run has kept no adapter of step ${request.step}.`,
      fields: { run: id, step: request.step },
      remedy: 'Let the run finish, and choose one of its kept checkpoints.',
    });
  }
  if (request.recipe.objective === 'preference') throw noPair();
  const before = recipeSchema.parse(parent.recipe);
  const changed = KEPT.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(request.recipe[name]));
  if (changed.length > 0) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `A branch keeps the adapter’s shape and the held-out records: ${changed.join(', ')} cannot be changed.`,
      fields: { changed: changed.join(', ') },
      remedy: 'Begin a new run for these changes.',
    });
  }
  const versionIds = parent.versions.map(({ versionId }) => versionId);
  await requireLicences(versionIds);
  const row = await createRunRow({
    ownerAddress: caller,
    name: request.name,
    baseHash: parent.baseHash,
    ...(parent.importedBase ? { importedBase: parent.importedBase } : {}),
    recipe: request.recipe,
    device: parent.device,
    heldOutHashes: parent.heldOutHashes,
    startHash: point.adapterHash,
    startRunId: parent.id,
    startStep: point.step,
    versionIds,
  });
  return getRun(caller, row.id);
}
