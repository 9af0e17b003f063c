import type { Runtime } from '@/core/runtime/types';
import { beginTraining } from '@/core/training/beginTraining';
import { copyMatrices } from '@/core/training/copyMatrices';
import { measureHeldOut } from '@/core/training/measureHeldOut';
import type { HeldOutEvaluation, Objective } from '@/core/training/objective';
import { optimiserStep } from '@/core/training/optimiserStep';
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
  data: SupervisedData;
  /** Milliseconds that only rise. */
  clock: () => number;
  /** Training waits for a listener that returns a promise. */
  onProgress?: (progress: TrainingProgress) => void | Promise<void>;
  /** Called after each held-out evaluation with the adapter that was measured; training waits for it. */
  onEvaluation?: (evaluation: HeldOutEvaluation & { step: number; matrices: Matrices }) => void | Promise<void>;
  signal?: AbortSignal;
  /** State of a checkpoint of the same recipe and data. */
  resumeFrom?: Uint8Array;
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
 *   finite or has risen far above where it began, `conflict` if `resumeFrom` belongs to another training.
 */
export async function trainLora(parameters: TrainLoraParameters): Promise<TrainLoraResult> {
  const { runtime, base, recipe, data } = parameters;
  const objective = createSupervisedObjective(runtime, base, recipe, data);
  try {
    return await runTraining(parameters, objective);
  } finally {
    await objective.release();
  }
}

async function runTraining(parameters: TrainLoraParameters, objective: Objective): Promise<TrainLoraResult> {
  const { base, recipe, signal, resumeFrom } = parameters;
  const report = parameters.onProgress ?? (() => undefined);
  const plan = planTraining(recipe, objective.summary.examples);
  const { totalSteps } = plan;
  const state: MutableTrainingState = resumeFrom
    ? decodeTrainingState(resumeFrom, objective.fingerprint)
    : beginTraining(base.config, recipe, objective.fingerprint);
  await report({ phase: 'prepare', totalSteps, ...objective.summary });

  let measured: { step: number; loss: number } | null = null;
  const evaluate = async () => {
    const found = await measureHeldOut(state, objective);
    if (!found) return;
    const { step } = state;
    const { evaluation, best } = found;
    measured = { step, loss: evaluation.loss };
    const epoch = Math.ceil(step / plan.stepsPerEpoch);
    await report({ phase: 'evaluate', step, totalSteps, epoch, evaluationLoss: evaluation.loss, best });
    await parameters.onEvaluation?.({ ...evaluation, step, matrices: state.matrices });
  };
  const isEnded = () =>
    state.step >= totalSteps || (recipe.patience > 0 && state.evaluationsWithoutGain >= recipe.patience);

  if (state.step === 0) await evaluate();
  const timedStep = createTimedStep(parameters, plan);
  while (!isEnded()) {
    if (signal?.aborted) return { status: 'stopped', steps: state.step, state: encodeTrainingState(state) };
    await report(await timedStep(state, objective));
    keepForAttribution(state, plan);
    if (isEvaluated(plan, state.step)) await evaluate();
    // The end too: what follows a training, sketches for one, can then be done again without training again.
    if (recipe.checkpointEvery > 0 && (state.step % recipe.checkpointEvery === 0 || isEnded())) {
      await report({ phase: 'checkpoint', step: state.step, totalSteps, state: encodeTrainingState(state) });
    }
  }
  const result = await trainingResult(state, plan, recipe, async () => {
    // Evaluated again only where training went on from a checkpoint that was the end already.
    if (measured?.step === state.step) return measured.loss;
    return (await objective.evaluate(state.matrices))?.loss ?? null;
  });
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
