import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import type { ShardedIndex } from '@/core/attribution/spanShard';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { atPrecision, type BasePrecision } from '@/core/model/basePrecision';
import { readBaseModel } from '@/core/model/readBaseModel';
import type { BaseModel } from '@/core/training/programs';
import { type AnswerSketcher, answerSketcher } from '@/lib/attribution/answerSketcher';
import type { AttributionObjectHashes } from '@/lib/attribution/attributionObjects';
import { openModelIndex } from '@/server/models/openModelIndex';
import { objectStore } from '@/server/objects/store';
import { verifyAdapter } from '@/server/openlora/verifiedAdapter';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** A model ready to attribute answers: its index, and gradients at its kept checkpoints. */
export type OpenedModel = AnswerSketcher & { index: AttributionIndex<ShardedIndex> };

/** Opened models in memory: each holds its index and a few compiled programs, some hundred megabytes at most. */
const MOST_OPENED = 3;

// A Map keeps insertion order; re-inserting on use makes its first key the least recently used.
const opened = new Map<string, Promise<OpenedModel>>();
let base: Promise<BaseModel> | undefined;

/**
 * Opens a model's attribution index and adapters, or gives the one that is open already. The least recently used is
 * closed when there are too many, so callers use it before they ask for another (attributions run one at a time).
 *
 * @param precision of the base when the records' gradients were made: answers are compared with them in the same space
 * @throws OpenLedgerError `unavailable` for a model of another base than this server holds, or for damaged objects
 */
export async function openModel(
  baseHash: string,
  hashes: AttributionObjectHashes,
  precision: BasePrecision,
): Promise<OpenedModel> {
  const key = hashes.sketches;
  const found = opened.get(key) ?? open(baseHash, hashes, precision);
  opened.delete(key);
  opened.set(key, found);
  found.catch(() => opened.delete(key));
  const model = await found;
  for (const [oldest, entry] of opened) {
    if (opened.size <= MOST_OPENED) break;
    opened.delete(oldest);
    await (await entry).release();
  }
  return model;
}

/** Closes every opened model and frees its programs. */
export async function closeModels(): Promise<void> {
  const all = [...opened.values()];
  opened.clear();
  for (const model of all) await (await model).release();
}

async function open(baseHash: string, hashes: AttributionObjectHashes, precision: BasePrecision): Promise<OpenedModel> {
  const store = objectStore();
  const files = await embeddedBase();
  if (files.hash !== baseHash) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: `The model needs the base ${baseHash}; this server holds ${files.hash}.`,
      fields: { baseHash, held: files.hash },
      remedy: 'Run a worker of the version that the model was trained with.',
    });
  }
  base ??= Promise.resolve(readBaseModel(files.config, files.weights));
  const { config, weights } = atPrecision(await base, precision);
  const index = await openModelIndex(store, hashes);
  const adapters = await Promise.all(
    hashes.checkpoints.map(async ({ adapterHash }) => {
      return (await verifyAdapter(config, adapterHash, await store.get(adapterHash))).weights;
    }),
  );
  const runtime = createNodeRuntime({ threads: 1 });
  return { index, ...answerSketcher({ runtime, base: { config, weights }, index, adapters }) };
}
