import type { DecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import { adamState } from '@/core/training/adamw';
import type { LoraRecipe } from '@/core/training/recipe';
import type { MutableTrainingState } from '@/core/training/trainingState';

/** The state before the first step: a fresh adapter that changes nothing yet. */
export function beginTraining(config: DecoderConfig, recipe: LoraRecipe, fingerprint: string): MutableTrainingState {
  const matrices = initialAdapter(config, recipe.lora, recipe.seed);
  return {
    step: 0,
    matrices,
    moments: new Map([...matrices].map(([name, { data }]) => [name, adamState(data.length)])),
    kept: [],
    best: null,
    evaluationsWithoutGain: 0,
    lastEvaluation: null,
    firstLoss: null,
    baseEvaluationLoss: null,
    trainedTokens: 0,
    fingerprint,
  };
}
