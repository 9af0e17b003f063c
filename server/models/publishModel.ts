import type { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { canonicalJson } from '@/core/hash/canonicalJson';
import type { publishModelRequest } from '@/lib/api/model';
import { transaction } from '@/server/database/transaction';
import { freeSlug, slugOf } from '@/server/dataNets/slug';
import { enqueue } from '@/server/jobs/queue';
import { indexModelJob } from '@/server/models/indexModelJob';
import { createModelRow, findModelByAdapter, findModelSlugs } from '@/server/models/modelRepository';
import { objectStore } from '@/server/objects/store';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { forbidPrivate } from '@/server/runs/forbidPrivate';
import { importedBaseOf, notServed } from '@/server/runs/importedBaseRules';
import { checkLicences } from '@/server/runs/licenceCheck';
import { outcomeOf } from '@/server/runs/runOutcome';
import { moveRun, type RunRow } from '@/server/runs/runRepository';
import { requireOwnRun } from '@/server/runs/runService';

/**
 * Publishes a finished run: writes its training manifest, derives the licence, and has its attribution index made.
 * The owner's wallet registers it on chain once the index is there. Publishing the same run again gives the same model.
 *
 * Throws `conflict` for a run that is not finished or an adapter that is published already, `forbidden` when a licence
 * does not allow the price.
 */
export async function publishModel(
  caller: string,
  { runId, name, description, card, pricePerThousandTokens }: z.infer<typeof publishModelRequest>,
): Promise<{ modelId: string }> {
  const run = await requireOwnRun(caller, runId);
  if (run.model) return { modelId: run.model.id };
  if (run.importedBase) throw notServed(importedBaseOf(run.importedBase).name, (await embeddedBase()).name);
  forbidPrivate(run, 'publish a model of private files');
  const outcome = outcomeOf(run);
  const price = BigInt(pricePerThousandTokens);
  const licence = checkLicences(
    run.versions.map(({ version }) => version),
    { commercial: price > 0n, pricePerThousandTokens: price },
  );
  const refusal = licence.reasons[0];
  if (refusal) {
    throw new OpenLedgerError({
      code: 'forbidden',
      message: refusal.explanation,
      fields: { dataNet: refusal.dataNet, term: refusal.term },
      remedy: refusal.remedy,
    });
  }
  if (await findModelByAdapter(outcome.adapterHash)) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'This very adapter is published already.',
      fields: { adapter: outcome.adapterHash },
      remedy: 'Train with another seed or other data.',
    });
  }
  const manifestHash = await objectStore().put(new TextEncoder().encode(trainingManifest(run)));
  const slug = slugOf(name);
  return transaction(async (db) => {
    const model = await createModelRow(
      {
        runId,
        ownerAddress: caller,
        name,
        description,
        card,
        slug: freeSlug(slug, await findModelSlugs(slug, db)),
        baseHash: run.baseHash,
        adapterHash: outcome.adapterHash,
        adapterConfigHash: outcome.adapterConfigHash,
        manifestHash,
        pricePerThousandTokens,
        licence: licence.derivedTerms,
        evaluation: outcome.result,
        versionIds: run.versions.map(({ versionId }) => versionId),
      },
      db,
    );
    await moveRun(runId, ['trained'], 'published', db);
    await enqueue(indexModelJob, { modelId: model.id }, { key: model.id, within: db });
    return { modelId: model.id };
  });
}

/** Everything that determined the adapter and its attribution, as canonical JSON. */
function trainingManifest(run: RunRow): string {
  return canonicalJson({
    format: 'openledger/training-manifest',
    version: 1,
    run: run.id,
    baseHash: run.baseHash,
    recipe: run.recipe,
    ...(run.startHash ? { startedFrom: { run: run.startRunId, step: run.startStep, adapterHash: run.startHash } } : {}),
    versions: run.versions.map(({ version }) => ({
      dataNet: String(version.dataNet.tokenId),
      version: version.chainVersion ?? version.number,
      recordsRoot: version.recordsRoot,
      manifestHash: version.manifestHash,
    })),
    heldOut: [...run.heldOutHashes].sort(),
    outcome: outcomeOf(run),
  });
}
