import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readAdapterFile } from '@/core/formats/adapterFile';
import { writePeftAdapter } from '@/core/formats/peft';
import { atPrecision } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraScaling } from '@/core/model/lora';
import type { Runtime } from '@/core/runtime/types';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';
import type { Matrices } from '@/core/training/trainingState';
import { trainLora } from '@/core/training/trainLora';
import type { Recipe, RunRecord, RunResult } from '@/lib/api/run';
import { createAnswerSampler } from '@/lib/fineTune/answerSampler';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { rankRows } from '@/lib/fineTune/rankRows';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';
import { trainingData } from '@/lib/fineTune/trainingData';

export type TrainAdapterParameters = {
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
  resumeFrom?: Uint8Array;
  /** File of an adapter to begin with, in place of a fresh one: a branch from another run's checkpoint. */
  startFrom?: Uint8Array;
  signal?: AbortSignal;
};

export type TrainedAdapter = {
  adapter: Uint8Array<ArrayBuffer>;
  adapterConfig: string;
  /** Adapters kept along the way. */
  checkpoints: { step: number; learningRate: number; matrices: Matrices; adapter: Uint8Array<ArrayBuffer> }[];
  result: RunResult;
};

export type TrainAdapterResult =
  | ({ status: 'finished' } & TrainedAdapter)
  | { status: 'stopped'; step: number; state: Uint8Array<ArrayBuffer> };

/**
 * Trains an adapter on records: the same in a tab, on a server and on the command line. What it reports has texts of
 * held-out records and answers in it; the caller decides where they may go.
 *
 * @throws OpenLedgerError as `trainLora` does
 */
export async function trainAdapter(parameters: TrainAdapterParameters): Promise<TrainAdapterResult> {
  const { runtime, tokenizer, records, clock, onProgress, signal, resumeFrom, startFrom } = parameters;
  const started = clock();
  const base = atPrecision(parameters.base, parameters.recipe.basePrecision);
  const trained = records.filter((record) => !record.heldOut);
  const heldOut = records.filter((record) => record.heldOut);
  const recipe = toLoraRecipe(parameters.recipe, trained.length);
  const { lora, seed } = recipe;
  const sampler = createAnswerSampler({ runtime, base, tokenizer, lora, heldOut, seed, maxLength: recipe.maxLength });
  const outcome = await trainLora({
    runtime,
    base,
    recipe,
    data: trainingData(tokenizer, parameters.recipe, { trained, heldOut }),
    clock,
    async onProgress(progress) {
      if (progress.phase !== 'checkpoint') return onProgress(progress);
      const { phase, step, totalSteps, state } = progress;
      await parameters.onCheckpoint(state, step);
      return onProgress({ phase, step, totalSteps });
    },
    async onEvaluation({ step, rows, matrices }) {
      onProgress({ phase: 'rows', step, ...rankRows(rows, heldOut) });
      const samples = await sampler.sample(matrices, signal);
      if (samples && samples.length > 0) onProgress({ phase: 'samples', step, samples });
    },
    ...(signal ? { signal } : {}),
    ...(resumeFrom ? { resumeFrom } : {}),
    ...(startFrom ? { start: readStart(base.config, startFrom, lora) } : {}),
  }).finally(() => sampler.release().catch(() => undefined));
  if (outcome.status === 'stopped') {
    onProgress({ phase: 'stopped', step: outcome.steps });
    return { status: 'stopped', step: outcome.steps, state: outcome.state };
  }
  const file = (matrices: Matrices) => writePeftAdapter(base.config, { lora, matrices }, base.name);
  const { weights, config } = file(outcome.matrices);
  return {
    status: 'finished',
    adapter: weights,
    adapterConfig: config,
    checkpoints: outcome.kept.map(({ step, learningRate, matrices }) => ({
      step,
      learningRate,
      matrices,
      adapter: file(matrices).weights,
    })),
    result: {
      baseEvaluationLoss: outcome.baseEvaluationLoss ?? 0,
      evaluationLoss: outcome.evaluationLoss ?? 0,
      bestStep: outcome.resultStep,
      trainTokens: outcome.trainedTokens,
      seconds: (clock() - started) / 1000,
      backend: runtime.backend,
    },
  };
}

/** @throws OpenLedgerError `invalid_input` where the adapter would mean something else under the recipe's scaling */
function readStart(config: DecoderConfig, file: Uint8Array, lora: LoraConfig): Matrices {
  const start = readAdapterFile(config, file);
  if (loraScaling(start.lora) === loraScaling(lora)) return start.matrices;
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: 'The adapter to start from is scaled otherwise than the recipe says.',
    remedy: 'Keep the rank, alpha and scaling of the run that is branched from.',
  });
}
