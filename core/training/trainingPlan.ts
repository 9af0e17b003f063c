import type { LoraRecipe } from '@/core/training/recipe';
import { learningRate, type Schedule } from '@/core/training/schedule';

/** How many steps a training takes and what happens at which of them: known before the first. */
export type TrainingPlan = {
  stepsPerEpoch: number;
  totalSteps: number;
  schedule: Schedule;
  /** Steps between held-out evaluations; the last step is evaluated too. */
  evaluateEvery: number;
  /** Steps at which the adapter is kept for attribution. */
  keptSteps: readonly number[];
};

/** After the warm-up both falling shapes reach zero with the last step. */
const SHAPES: Record<LoraRecipe['schedule'], (warmup: number) => Schedule['shape']> = {
  cosine: () => ({ kind: 'cosine', floor: 0 }),
  linear: (warmup) => ({ kind: 'linear', decay: 1 - warmup }),
  constant: () => ({ kind: 'constant' }),
};

/** The plan of a recipe for so many examples. */
export function planTraining(recipe: LoraRecipe, examples: number): TrainingPlan {
  const passes = Math.ceil(examples / recipe.batch);
  const stepsPerEpoch = Math.ceil(passes / recipe.accumulation);
  const totalSteps = Math.max(1, Math.round(stepsPerEpoch * recipe.epochs));
  const { keptCheckpoints, keptUntil } = recipe;
  return {
    stepsPerEpoch,
    totalSteps,
    schedule: {
      peak: recipe.learningRate,
      totalSteps,
      warmup: recipe.warmup,
      shape: SHAPES[recipe.schedule](recipe.warmup),
    },
    evaluateEvery: recipe.evaluateEvery || stepsPerEpoch,
    keptSteps: Array.from({ length: keptCheckpoints }, (_, i) =>
      Math.ceil((totalSteps * keptUntil * (i + 1)) / keptCheckpoints),
    ),
  };
}

/** Whether held-out records are measured after `step` steps. */
export const isEvaluated = ({ evaluateEvery, totalSteps }: TrainingPlan, step: number): boolean =>
  step % evaluateEvery === 0 || step === totalSteps;

/** Mean learning rate of the steps after `from` up to and with `to`. */
export function meanRate({ schedule }: TrainingPlan, from: number, to: number): number {
  let sum = 0;
  for (let step = from; step < to; step++) sum += learningRate(schedule, step);
  return sum / Math.max(1, to - from);
}
