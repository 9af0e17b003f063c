import type { DecoderConfig } from '@/core/model/config';
import { adamStep } from '@/core/training/adamw';
import { globalNorm, scaleInPlace } from '@/core/training/gradientNorm';
import { checkHealth } from '@/core/training/health';
import type { Objective, PreferenceFigures } from '@/core/training/objective';
import type { LoraRecipe } from '@/core/training/recipe';
import { learningRate } from '@/core/training/schedule';
import type { TrainingPlan } from '@/core/training/trainingPlan';
import type { MutableTrainingState } from '@/core/training/trainingState';

export type StepOutcome = {
  loss: number;
  learningRate: number;
  gradientNorm: number;
  tokens: number;
  preference?: PreferenceFigures;
};

/**
 * One step of AdamW with clipping, in place. The state changes only once the gradients are known to be healthy, so that
 * whatever goes wrong before leaves a state that training can go on from.
 *
 * @throws OpenLedgerError `training_diverged`
 */
export async function optimiserStep(
  state: MutableTrainingState,
  objective: Objective,
  plan: TrainingPlan,
  recipe: LoraRecipe,
  config: DecoderConfig,
): Promise<StepOutcome> {
  const { loss, gradients, tokens, preference } = await objective.gradients(state.step, state.matrices);
  const gradientNorm = globalNorm(gradients.values());
  const firstLoss = state.firstLoss ?? loss;
  checkHealth({ step: state.step + 1, loss, gradientNorm, firstLoss, config });
  state.firstLoss = firstLoss;
  if (gradientNorm > recipe.clip) {
    for (const gradient of gradients.values()) scaleInPlace(gradient, recipe.clip / gradientNorm);
  }
  const rate = learningRate(plan.schedule, state.step);
  state.step += 1;
  state.trainedTokens += tokens;
  const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: recipe.weightDecay };
  for (const [name, moments] of state.moments) {
    adamStep(state.matrices.get(name)!.data, gradients.get(name)!, moments, state.step, rate, options);
  }
  return { loss, learningRate: rate, gradientNorm, tokens, ...(preference ? { preference } : {}) };
}
