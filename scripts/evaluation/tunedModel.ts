import { type AttributionIndex, openAttributionIndex } from '@/core/attribution/attributionIndex';
import { loadObjects } from '@/core/attribution/replayEvidence';
import { readAdapterFile } from '@/core/formats/adapterFile';
import type { Adapter } from '@/core/formats/peft';
import { readBaseModel } from '@/core/model/readBaseModel';
import type { Runtime } from '@/core/runtime/types';
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';
import type { Recipe, RunRecord, RunResult } from '@/lib/api/run';
import { type AnswerSketcher, answerSketcher } from '@/lib/attribution/answerSketcher';
import type { AttributionObjectHashes } from '@/lib/attribution/attributionObjects';
import { fineTune } from '@/lib/fineTune/fineTune';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { storeAttributionSources } from '@/server/models/attributionSources';
import type { ObjectStore } from '@/server/objects/objectStore';
import type { BaseFiles } from '@/server/runs/embeddedBase';

/** A fine-tuned model as the server opens it for attribution. */
export type TunedModel = AnswerSketcher & {
  base: BaseModel;
  tokenizer: Tokenizer;
  /** The published adapter: the best by the held-out loss. */
  published: Adapter;
  hashes: AttributionObjectHashes;
  index: AttributionIndex;
  result: RunResult;
};

export type TuneParameters = {
  runtime: Runtime;
  files: BaseFiles;
  store: ObjectStore;
  records: readonly RunRecord[];
  recipe: Recipe;
  onProgress(progress: FineTuneProgress): void;
};

/** Trains, indexes and opens a model by the code that the product trains, indexes and attributes with. */
export async function tuneModel({
  runtime,
  files,
  store,
  records,
  recipe,
  onProgress,
}: TuneParameters): Promise<TunedModel> {
  const base = { ...readBaseModel(files.config, files.weights), name: files.name };
  const tokenizer = createTokenizer(files.tokenizer);
  const outcome = await fineTune({
    runtime,
    base,
    tokenizer,
    recipe,
    records,
    clock: () => performance.now(),
    onProgress,
    onCheckpoint: () => undefined,
    keepPart: (_, make) => make(),
  });
  if (outcome.status !== 'finished') throw new Error('training stopped before its end');
  const { result, files: made } = outcome;
  const checkpoints = await Promise.all(
    made.checkpoints.map(async ({ step, learningRate, adapter }) => {
      return { step, learningRate, adapterHash: await store.put(adapter) };
    }),
  );
  const hashes = await storeAttributionSources(
    store,
    files,
    records,
    new Map(records.map(({ recordHash }) => [recordHash, { dataNet: '1', version: 1 }])),
    {
      result,
      adapterHash: await store.put(made.adapter),
      adapterConfigHash: await store.put(new TextEncoder().encode(made.adapterConfig)),
      checkpoints,
      sketchesHash: await store.put(made.sketches),
      placeboSketchesHash: await store.put(made.placeboSketches),
    },
  );
  const index = openAttributionIndex(await loadObjects({ objects: hashes }, store.get));
  const adapters = made.checkpoints.map(({ adapter }) => readAdapterFile(base.config, adapter));
  return {
    base,
    tokenizer,
    published: readAdapterFile(base.config, made.adapter),
    hashes,
    index,
    result,
    ...answerSketcher({ runtime, base, index, adapters }),
  };
}
