import { sketchSeed } from '@/core/attribution/signHash';
import { writePeftAdapter } from '@/core/formats/peft';
import { sha256Hash } from '@/core/hash/hash';
import type { Runtime } from '@/core/runtime/types';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { TrainingExample } from '@/core/training/example';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import type { BaseModel } from '@/core/training/programs';
import type { Matrices } from '@/core/training/trainingState';
import { trainLora } from '@/core/training/trainLora';
import type { Recipe, RunRecord, RunResult } from '@/lib/api/run';
import { createAnswerSampler } from '@/lib/fineTune/answerSampler';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { rankRows } from '@/lib/fineTune/rankRows';
import { type KeepPart, sketchRecords } from '@/lib/fineTune/sketchRecords';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';
import { encodeExample } from '@/lib/tokenizer/chat';

/** Numbers kept of each matrix's gradient; 56 matrices of the embedded base make rows of 3,584 numbers. */
export const SKETCH_DIMENSION = 64;
/** Records of one pass when sketching: each carries its own copy of the adapter, so passes are small. */
const SKETCH_BATCH = 4;

export type FineTuneParameters = {
  runtime: Runtime;
  base: BaseModel & { name: string };
  tokenizer: Tokenizer;
  recipe: Recipe;
  /** In the order of the record table; those marked held out are never trained on. */
  records: readonly RunRecord[];
  clock: () => number;
  onProgress(progress: FineTuneProgress): void;
  /** State to resume from, again and again as training goes on; training waits until it is kept. */
  onCheckpoint(state: Uint8Array<ArrayBuffer>, step: number): void | Promise<void>;
  /** Sketches are made in parts, each kept as soon as it is there. */
  keepPart: KeepPart;
  resumeFrom?: Uint8Array;
  signal?: AbortSignal;
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
  const { runtime, base, tokenizer, records, clock, onProgress, signal } = parameters;
  const started = clock();
  const trained = records.filter((record) => !record.heldOut);
  const heldOut = records.filter((record) => record.heldOut);
  const example = (record: RunRecord): TrainingExample => {
    const { ids, promptLength } = encodeExample(tokenizer, record);
    return { ids: Int32Array.from(ids), promptLength };
  };
  const recipe = toLoraRecipe(parameters.recipe, trained.length);
  const data = { train: trained.map(example), heldOut: heldOut.map(example) };
  let latest: Uint8Array<ArrayBuffer> | undefined;
  const { lora, seed } = recipe;
  const sampler = createAnswerSampler({ runtime, base, tokenizer, lora, heldOut, seed });
  const outcome = await trainLora({
    runtime,
    base,
    recipe,
    data,
    clock,
    async onProgress(progress) {
      if (progress.phase !== 'checkpoint') return onProgress(progress);
      const { phase, step, totalSteps, state } = progress;
      latest = state;
      await parameters.onCheckpoint(state, step);
      return onProgress({ phase, step, totalSteps });
    },
    async onEvaluation({ step, rows, matrices }) {
      onProgress({ phase: 'rows', step, ...rankRows(rows, heldOut) });
      const samples = await sampler.sample(matrices, signal);
      if (samples) onProgress({ phase: 'samples', step, samples });
    },
    ...(signal ? { signal } : {}),
    ...(parameters.resumeFrom ? { resumeFrom: parameters.resumeFrom } : {}),
  }).finally(() => sampler.release().catch(() => undefined));
  if (outcome.status === 'stopped') {
    onProgress({ phase: 'stopped', step: outcome.steps });
    return { status: 'stopped', step: outcome.steps, state: outcome.state };
  }

  const file = (matrices: Matrices) => writePeftAdapter(base.config, { lora: recipe.lora, matrices }, base.name);
  const adapter = file(outcome.matrices);
  const checkpoints = outcome.kept.map(({ step, learningRate, matrices }) => ({
    step,
    learningRate,
    adapter: file(matrices).weights,
  }));
  const adapterHash = sha256Hash(adapter.weights);
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
      checkpoints: outcome.kept.map(({ matrices }) => matrices),
      header: {
        adapterHash,
        checkpoints: checkpoints.map(({ adapter: bytes, learningRate }) => ({
          adapterHash: sha256Hash(bytes),
          learningRate,
        })),
        blocks: sketcher.blocks,
        dimension: SKETCH_DIMENSION,
      },
      records: part.map((record) => ({ recordHash: record.recordHash, example: example(record) })),
      keepPart: parameters.keepPart,
      onProgress(done) {
        const seconds = (clock() - sketchStarted) / 1000;
        const left = ((total - before - done) * seconds) / Math.max(1, before + done);
        onProgress({ phase: 'sketch', done: before + done, total, secondsLeft: left });
      },
      ...(signal ? { signal } : {}),
    });
  try {
    const sketches = await sketchAll('sketches', trained, 0);
    const placeboSketches = await sketchAll('placebos', heldOut, trained.length);
    return {
      status: 'finished',
      result: {
        baseEvaluationLoss: outcome.baseEvaluationLoss ?? 0,
        evaluationLoss: outcome.evaluationLoss ?? 0,
        bestStep: outcome.resultStep,
        trainTokens: outcome.trainedTokens,
        seconds: (clock() - started) / 1000,
        backend: runtime.backend,
      },
      files: { adapter: adapter.weights, adapterConfig: adapter.config, checkpoints, sketches, placeboSketches },
    };
  } catch (error) {
    // Stopped after the last step: the adapter is in the last checkpoint, and the sketches made so far are kept.
    if (!signal?.aborted || !latest) throw error;
    onProgress({ phase: 'stopped', step: outcome.steps });
    return { status: 'stopped', step: outcome.steps, state: latest };
  } finally {
    await sketcher.release();
  }
}
