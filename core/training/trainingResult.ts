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

/** The adapter that a training gives, of those that its state holds. */
export function trainingResult(state: TrainingState, plan: TrainingPlan, recipe: LoraRecipe): TrainingResult {
  const { step, matrices, best, kept, trainedTokens, baseEvaluationLoss, lastEvaluation } = state;
  const evaluationLoss = lastEvaluation?.step === step ? lastEvaluation.loss : null;
  const given = recipe.result === 'best' && best ? best : { step, matrices, evaluationLoss };
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
