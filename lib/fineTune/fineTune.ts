import { sketchSeed } from '@/core/attribution/signHash';
import { sha256Hash } from '@/core/hash/hash';
import { atPrecision } from '@/core/model/basePrecision';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import type { RunRecord, RunResult } from '@/lib/api/run';
import { recordExample } from '@/lib/fineTune/recordExample';
import { type KeepPart, sketchRecords } from '@/lib/fineTune/sketchRecords';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';
import { type TrainAdapterParameters, trainAdapter } from '@/lib/fineTune/trainAdapter';

/** Numbers kept of each matrix's gradient; 56 matrices of the embedded base make rows of 3,584 numbers. */
export const SKETCH_DIMENSION = 64;
/** Records of one pass when sketching: each carries its own copy of the adapter, so passes are small. */
const SKETCH_BATCH = 4;

export type FineTuneParameters = TrainAdapterParameters & {
  /** Whether answers will be attributed, so that sketches are made: not to private data. Default true. */
  attributed?: boolean;
  /** Sketches are made in parts, each kept as soon as it is there. */
  keepPart: KeepPart;
};

/** Everything a finished run is published with, as files. */
export type FineTuneFiles = {
  adapter: Uint8Array<ArrayBuffer>;
  adapterConfig: string;
  checkpoints: { step: number; learningRate: number; adapter: Uint8Array<ArrayBuffer> }[];
  sketches: Uint8Array;
  placeboSketches: Uint8Array;
};

export type FineTuneResult =
  | { status: 'finished'; result: RunResult; files: FineTuneFiles }
  | { status: 'stopped'; step: number; state: Uint8Array<ArrayBuffer> };

/**
 * A whole run, the same in a tab and on a server: trains the adapter on the records, then makes the gradient sketches
 * that attribution compares answers with. Nothing is sent anywhere; the caller stores the files.
 *
 * @throws OpenLedgerError as `trainLora` does
 */
export async function fineTune(parameters: FineTuneParameters): Promise<FineTuneResult> {
  const { runtime, tokenizer, records, clock, onProgress, signal } = parameters;
  const started = clock();
  const base = atPrecision(parameters.base, parameters.recipe.basePrecision);
  let latest: { state: Uint8Array<ArrayBuffer>; step: number } | undefined;
  const outcome = await trainAdapter({
    ...parameters,
    base,
    async onCheckpoint(state, step) {
      latest = { state, step };
      await parameters.onCheckpoint(state, step);
    },
  });
  if (outcome.status === 'stopped') return outcome;

  const trained = records.filter((record) => !record.heldOut);
  const heldOut = records.filter((record) => record.heldOut);
  const recipe = toLoraRecipe(parameters.recipe, trained.length);
  const { adapter, adapterConfig } = outcome;
  const checkpoints = outcome.checkpoints.map(({ step, learningRate, adapter: bytes }) => ({
    step,
    learningRate,
    adapter: bytes,
  }));
  const adapterHash = sha256Hash(adapter);
  const sketcher = new GradientSketcher({
    runtime,
    base,
    lora: { ...recipe.lora, dropout: 0 },
    seed: sketchSeed(adapterHash),
    dimension: SKETCH_DIMENSION,
    batch: SKETCH_BATCH,
    maxLength: recipe.maxLength,
  });
  const total = records.length;
  const sketchStarted = clock();
  const sketchAll = (name: string, part: readonly RunRecord[], before: number) =>
    sketchRecords({
      name,
      sketcher,
      checkpoints: outcome.checkpoints.map(({ matrices }) => matrices),
      header: {
        adapterHash,
        checkpoints: checkpoints.map(({ adapter: bytes, learningRate }) => ({
          adapterHash: sha256Hash(bytes),
          learningRate,
        })),
        blocks: sketcher.blocks,
        dimension: SKETCH_DIMENSION,
      },
      records: part.map((record) => ({ recordHash: record.recordHash, example: recordExample(tokenizer, record) })),
      keepPart: parameters.keepPart,
      onProgress(done) {
        const seconds = (clock() - sketchStarted) / 1000;
        const left = ((total - before - done) * seconds) / Math.max(1, before + done);
        onProgress({ phase: 'sketch', done: before + done, total, secondsLeft: left });
      },
      ...(signal ? { signal } : {}),
    });
  try {
    const { attributed = true } = parameters;
    const sketches = attributed ? await sketchAll('sketches', trained, 0) : new Uint8Array(0);
    const placeboSketches = attributed ? await sketchAll('placebos', heldOut, trained.length) : new Uint8Array(0);
    return {
      status: 'finished',
      result: { ...outcome.result, seconds: (clock() - started) / 1000 },
      files: { adapter, adapterConfig, checkpoints, sketches, placeboSketches },
    };
  } catch (error) {
    // Stopped after the last step: the adapter is in the last checkpoint, and the sketches made so far are kept.
    if (!signal?.aborted || !latest) throw error;
    onProgress({ phase: 'stopped', step: latest.step });
    return { status: 'stopped', ...latest };
  } finally {
    await sketcher.release();
  }
}
