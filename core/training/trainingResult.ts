import { copyMatrices } from '@/core/training/copyMatrices';
import type { LoraRecipe } from '@/core/training/recipe';
import { meanRate, type TrainingPlan } from '@/core/training/trainingPlan';
import type { KeptCheckpoint, Matrices, TrainingState } from '@/core/training/trainingState';

/** What a training that came to its end gives. */
export type TrainingResult = {
  /** The adapter with the best held-out loss, or the last one where the recipe says so or nothing was held out. */
  matrices: Matrices;
  kept: readonly KeptCheckpoint[];
  steps: number;
  /** Step of the adapter that is returned. */
  resultStep: number;
  /** Tokens that training passed over, all epochs together, padding left out. */
  trainedTokens: number;
  /** Held-out loss before the first step, that is of the base. */
  baseEvaluationLoss: number | null;
  /** Held-out loss of the adapter that is returned. */
  evaluationLoss: number | null;
};

/**
 * Chooses the adapter that a training gives.
 * @param lossNow held-out loss of the last adapter, computed only where it is the one that is given
 */
export async function trainingResult(
  state: TrainingState,
  plan: TrainingPlan,
  recipe: LoraRecipe,
  lossNow: () => Promise<number | null>,
): Promise<TrainingResult> {
  const { step, matrices, best, kept, trainedTokens, baseEvaluationLoss } = state;
  const given = recipe.result === 'best' && best ? best : { step, matrices, evaluationLoss: await lossNow() };
  const last = { step, learningRate: meanRate(plan, 0, step), matrices: copyMatrices(matrices) };
  return {
    matrices: given.matrices,
    kept: kept.length > 0 ? kept : [last],
    steps: step,
    resultStep: given.step,
    trainedTokens,
    baseEvaluationLoss,
    evaluationLoss: given.evaluationLoss,
  };
}
