import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { atPrecision } from '@/core/model/basePrecision';
import { initialAdapter } from '@/core/model/initialAdapter';
import type { Runtime } from '@/core/runtime/types';
import { beginTraining } from '@/core/training/beginTraining';
import { copyMatrices } from '@/core/training/copyMatrices';
import { explainFailure } from '@/core/training/explainFailure';
import { measureHeldOut } from '@/core/training/measureHeldOut';
import type { HeldOutEvaluation, Objective } from '@/core/training/objective';
import { optimiserStep } from '@/core/training/optimiserStep';
import type { PreferenceData } from '@/core/training/preferenceData';
import { createPreferenceObjective } from '@/core/training/preferenceObjective';
import type { BaseModel } from '@/core/training/programs';
import type { TrainingProgress } from '@/core/training/progress';
import type { LoraRecipe } from '@/core/training/recipe';
import { createSupervisedObjective, type SupervisedData } from '@/core/training/supervisedObjective';
import { isEvaluated, meanRate, planTraining, type TrainingPlan } from '@/core/training/trainingPlan';
import { type TrainingResult, trainingResult } from '@/core/training/trainingResult';
import {
  decodeTrainingState,
  encodeTrainingState,
  type Matrices,
  type MutableTrainingState,
} from '@/core/training/trainingState';

export type TrainLoraParameters = {
  runtime: Runtime;
  base: BaseModel;
  recipe: LoraRecipe;
  /** Examples with an answer each, or pairs of answers for preference tuning. */
  data: SupervisedData | PreferenceData;
  /** Milliseconds that only rise. */
  clock: () => number;
  /** Training waits for a listener that returns a promise. */
  onProgress?: (progress: TrainingProgress) => void | Promise<void>;
  /** Called after each held-out evaluation with the adapter that was measured; training waits for it. */
  onEvaluation?: (evaluation: HeldOutEvaluation & { step: number; matrices: Matrices }) => void | Promise<void>;
  signal?: AbortSignal;
  /** State of a checkpoint of the same recipe and data. */
  resumeFrom?: Uint8Array;
  /** A trained adapter to begin with, of the recipe's own shape. */
  start?: Matrices;
};

export type TrainLoraResult =
  | ({ status: 'finished' } & TrainingResult)
  /** Aborted between two steps; `state` resumes exactly there. */
  | { status: 'stopped'; steps: number; state: Uint8Array<ArrayBuffer> };

/**
 * Fine-tunes a LoRA adapter. The same base, recipe and data give the same adapter on the same backend with one thread,
 * whether or not it was stopped and resumed on the way.
 *
 * @throws OpenLedgerError `invalid_input` if there is nothing to learn from, `training_diverged` if the loss is not
 *   finite or has risen far above where it began, `device_lost` or `out_of_memory` if the runtime fails so,
 *   `conflict` if `resumeFrom` belongs to another training. Whatever ends it, the latest healthy state is reported as a
 *   checkpoint first.
 */
export async function trainLora(parameters: TrainLoraParameters): Promise<TrainLoraResult> {
  const { runtime, recipe, data } = parameters;
  const base = atPrecision(parameters.base, recipe.basePrecision);
  const objective =
    'pairs' in data
      ? await createPreferenceObjective(runtime, base, recipe, data)
      : createSupervisedObjective(runtime, base, recipe, data);
  try {
    return await runTraining(parameters, objective);
  } finally {
    // What a lost device holds cannot be given back; that must not hide what ended the training.
    await objective.release().catch(() => undefined);
  }
}

async function runTraining(parameters: TrainLoraParameters, objective: Objective): Promise<TrainLoraResult> {
  const { base, recipe, signal, resumeFrom } = parameters;
  const report = parameters.onProgress ?? (() => undefined);
  const plan = planTraining(recipe, objective.summary.examples);
  const { totalSteps } = plan;
  const state: MutableTrainingState = resumeFrom
    ? decodeTrainingState(resumeFrom, objective.fingerprint)
    : beginTraining(base.config, recipe, objective.fingerprint, parameters.start);
  await report({ phase: 'prepare', totalSteps, ...objective.summary });

  const evaluate = async () => {
    const found = await measureHeldOut(state, objective, () => initialAdapter(base.config, recipe.lora, recipe.seed));
    if (!found) return;
    const { step } = state;
    const { evaluation, matrices, best } = found;
    const epoch = Math.ceil(step / plan.stepsPerEpoch);
    const { loss: evaluationLoss, preference } = evaluation;
    await report({
      phase: 'evaluate',
      step,
      totalSteps,
      epoch,
      evaluationLoss,
      best,
      ...(preference ? { preference } : {}),
    });
    await parameters.onEvaluation?.({ ...evaluation, step, matrices });
  };
  let keptStep = state.step;
  const checkpoint = async () => {
    await report({ phase: 'checkpoint', step: state.step, totalSteps, state: encodeTrainingState(state) });
    keptStep = state.step;
  };
  const isEnded = () =>
    state.step >= totalSteps || (recipe.patience > 0 && state.evaluationsWithoutGain >= recipe.patience);
  const timedStep = createTimedStep(parameters, plan);
  try {
    while (true) {
      if (isEvaluated(plan, state.step) && state.lastEvaluation?.step !== state.step) await evaluate();
      const ended = isEnded();
      // The end too: what follows a training, sketches for one, can then be done again without training again.
      const due = recipe.checkpointEvery > 0 && (state.step % recipe.checkpointEvery === 0 || ended);
      if (due && state.step !== keptStep) await checkpoint();
      if (ended) break;
      if (signal?.aborted) return { status: 'stopped', steps: state.step, state: encodeTrainingState(state) };
      await report(await timedStep(state, objective));
    }
  } catch (error) {
    // The state changes only between two awaits, so it is whole here. One that diverged is not worth going on from.
    const healthy = !(error instanceof OpenLedgerError && error.code === 'training_diverged');
    if (healthy && recipe.checkpointEvery > 0 && state.step !== keptStep) await checkpoint().catch(() => undefined);
    throw explainFailure(error, state.step, keptStep);
  }
  const result = trainingResult(state, plan, recipe);
  const reason = state.step < totalSteps ? 'early-stopping' : 'finished';
  const { evaluationLoss } = result;
  await report({ phase: 'done', step: state.step, totalSteps, reason, evaluationLoss });
  return { status: 'finished', ...result };
}

/** Steps with the time that they take and, from a running mean of it, the time that is left. */
function createTimedStep({ base, recipe, clock }: TrainLoraParameters, plan: TrainingPlan) {
  const { totalSteps, stepsPerEpoch } = plan;
  let secondsPerStep = 0;
  return async (state: MutableTrainingState, objective: Objective): Promise<TrainingProgress> => {
    const epoch = Math.floor(state.step / stepsPerEpoch) + 1;
    const started = clock();
    const { tokens, ...figures } = await optimiserStep(state, objective, plan, recipe, base.config);
    keepForAttribution(state, plan);
    const seconds = Math.max(1e-6, (clock() - started) / 1000);
    secondsPerStep = secondsPerStep === 0 ? seconds : 0.9 * secondsPerStep + 0.1 * seconds;
    return {
      phase: 'train',
      step: state.step,
      totalSteps,
      epoch,
      ...figures,
      tokensPerSecond: tokens / seconds,
      secondsLeft: (totalSteps - state.step) * secondsPerStep,
    };
  };
}

function keepForAttribution(state: MutableTrainingState, plan: TrainingPlan): void {
  const { step } = state;
  if (!plan.keptSteps.includes(step)) return;
  const since = state.kept.at(-1)?.step ?? 0;
  state.kept = [
    ...state.kept,
    { step, learningRate: meanRate(plan, since, step), matrices: copyMatrices(state.matrices) },
  ];
}
