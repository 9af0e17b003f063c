import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import { loraShapes } from '@/core/model/lora';
import { adamState } from '@/core/training/adamw';
import { copyMatrices } from '@/core/training/copyMatrices';
import type { LoraRecipe } from '@/core/training/recipe';
import type { Matrices, MutableTrainingState } from '@/core/training/trainingState';

/**
 * The state before the first step: a fresh adapter that changes nothing yet, or one that was trained before, with an
 * optimiser that knows nothing.
 *
 * @throws OpenLedgerError `invalid_input` if the adapter to start from has other matrices than the recipe's
 */
export function beginTraining(
  config: DecoderConfig,
  recipe: LoraRecipe,
  fingerprint: string,
  start?: Matrices,
): MutableTrainingState {
  const matrices = start ? copyMatrices(start) : initialAdapter(config, recipe.lora, recipe.seed);
  const shapes = [...loraShapes(config, recipe.lora)];
  if (matrices.size !== shapes.length || shapes.some(([name, dims]) => !sameDims(matrices.get(name)?.dims, dims))) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'The adapter to start from has another rank or other adapted matrices than the recipe.',
      remedy: 'Keep the rank and the adapted matrices of the run that is branched from.',
    });
  }
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

const sameDims = (left: readonly number[] | undefined, right: readonly number[]) => left?.join() === right.join();
