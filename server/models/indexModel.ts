import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readAdapterFile } from '@/core/formats/adapterFile';
import { parseDecoderConfig } from '@/core/model/config';
import { storeAttributionSources } from '@/server/models/attributionSources';
import { findModel, updateModel } from '@/server/models/modelRepository';
import { openModelIndex } from '@/server/models/openModelIndex';
import { objectStore } from '@/server/objects/store';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { outcomeOf } from '@/server/runs/runOutcome';
import { findRun, findVersionRecords } from '@/server/runs/runRepository';
import { recordsOfRun } from '@/server/runs/runService';

/**
 * Builds and checks the attribution index of a model that was just published. What came from a tab is not trusted:
 * the adapters must fit the base, and the sketches must be of exactly the run's records, in order, at its checkpoints.
 */
export async function indexModel(modelId: string): Promise<void> {
  const model = await findModel(modelId);
  if (model?.status !== 'indexing') return;
  const run = await findRun(model.runId);
  if (!run) throw new Error(`model ${modelId} has no run`);
  const outcome = outcomeOf(run);
  const store = objectStore();
  const base = await embeddedBase();
  const config = parseDecoderConfig(base.config);
  for (const hash of new Set([outcome.adapterHash, ...outcome.checkpoints.map(({ adapterHash }) => adapterHash)])) {
    readAdapterFile(config, await store.get(hash));
  }

  const records = await recordsOfRun(run);
  const hashes = await storeAttributionSources(store, base, records, await originOf(run), outcome);
  const index = await openModelIndex(store, hashes);
  const expected = hashes.checkpoints.map(({ adapterHash }) => adapterHash).join();
  const found = index.sketches.header.checkpoints.map(({ adapterHash }) => adapterHash).join();
  if (index.adapterHash !== outcome.adapterHash || found !== expected) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'The sketches were made for another adapter or other checkpoints than the run ended with.',
      fields: { adapter: outcome.adapterHash, sketches: index.adapterHash },
      remedy: 'Finish the run again, so that its sketches are made anew.',
    });
  }
  await updateModel(modelId, { attributionObjects: hashes, status: 'draft' });
}

/** Keeps the reason where the owner sees it. */
export async function markModelFailed(modelId: string, error: unknown): Promise<void> {
  const known = error instanceof OpenLedgerError;
  await updateModel(modelId, {
    status: 'failed',
    error: {
      code: known ? error.code : 'internal',
      message: known ? error.message : 'The model could not be prepared for attribution.',
      ...(known && error.remedy ? { remedy: error.remedy } : {}),
    },
  });
}

/** The first of the run's versions, lowest number first, that holds each record. */
async function originOf(run: NonNullable<Awaited<ReturnType<typeof findRun>>>) {
  const origin = new Map<string, { dataNet: string; version: number }>();
  const versions = run.versions.map(({ version }) => version).sort((a, b) => a.number - b.number);
  for (const version of versions) {
    for (const { recordHash } of await findVersionRecords([version.id])) {
      if (origin.has(recordHash)) continue;
      origin.set(recordHash, {
        dataNet: String(version.dataNet.tokenId),
        version: version.chainVersion ?? version.number,
      });
    }
  }
  return origin;
}
