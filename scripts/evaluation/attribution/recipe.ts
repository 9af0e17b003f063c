import { LINEARS } from '@/core/model/weights';
import { DEFAULT_RECIPE, type LoraRecipe } from '@/core/training/recipe';

/**
 * How the suites train: the product's trainer with rank 8 on all linears, as many passes as teach the records, and no
 * early end, so that every subset takes the same path.
 */
export function evaluationRecipe(change: Partial<LoraRecipe>): LoraRecipe {
  return {
    ...DEFAULT_RECIPE,
    lora: { rank: 8, alpha: 16, dropout: 0, targets: LINEARS, useRslora: false },
    learningRate: 1e-3,
    epochs: 4,
    maxLength: 96,
    patience: 0,
    checkpointEvery: 0,
    keptCheckpoints: 1,
    ...change,
  };
}
