import { BASE_PRECISIONS } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import {
  type TrainingMemory,
  type TrainingMemoryParameters,
  trainingMemory,
  WASM_MEMORY,
} from '@/core/model/trainingMemory';
import type { Recipe } from '@/lib/api/run';
import { PRECISION_NAMES } from '@/lib/fineTune/precisionNames';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';

/** What the recipe's setting is called. */
const RECOMPUTE = '“Compute activations twice”';

export type BaseFit = {
  memory: TrainingMemory;
  /** Why the base cannot be trained in a tab with this recipe; null where it can. */
  refusal: string | null;
};

/** Whether a base fits a tab: by memory, and by the length of its context. */
export function baseFit(config: DecoderConfig, recipe: Recipe): BaseFit {
  const needs = { config, ...toLoraRecipe(recipe, recipe.batchSize) };
  const memory = trainingMemory(needs);
  return { memory, refusal: refusalOf(needs, memory) };
}

function refusalOf(needs: TrainingMemoryParameters, memory: TrainingMemory): string | null {
  const { config, batch, maxLength } = needs;
  if (maxLength > config.maxPositions) {
    return `Records of up to ${maxLength} tokens do not fit its context of ${config.maxPositions}: choose a shorter “Longest record” in the recipe.`;
  }
  if (memory.total <= WASM_MEMORY) return null;
  const limit = 'A tab can use at most 4 GiB.';
  const again = { ...needs, recompute: true };
  if (fits(again)) return `${limit} It fits with ${RECOMPUTE} in the recipe, which takes longer.`;
  const smaller = BASE_PRECISIONS.slice(BASE_PRECISIONS.indexOf(needs.basePrecision) + 1);
  for (const [choice, also] of [
    [needs, ''],
    [again, ` and ${RECOMPUTE}`],
  ] as const) {
    const fitting = smaller.find((basePrecision) => fits({ ...choice, basePrecision }));
    if (fitting) {
      return `${limit} It fits with the base in ${PRECISION_NAMES[fitting]}: “Base in memory”${also} in the recipe.`;
    }
  }
  const bases = smaller.map((basePrecision) => trainingMemory({ ...needs, basePrecision }).base);
  if (Math.min(memory.base, ...bases) > WASM_MEMORY) {
    return `${limit} The base alone is too large, however it is kept: choose a smaller one.`;
  }
  const left = [...(smaller.length > 0 ? ['“Base in memory”'] : []), ...(needs.recompute ? [] : [RECOMPUTE])];
  const besides = left.length > 0 ? ` ${left.join(' and ')} ${left.length > 1 ? 'make' : 'makes'} room as well.` : '';
  return batch > 1
    ? `${limit} Choose a smaller batch or a shorter “Longest record” in the recipe; accumulation makes up for a small batch.${besides}`
    : `${limit} Choose a shorter “Longest record” in the recipe, or a smaller base.${besides}`;
}

const fits = (needs: TrainingMemoryParameters) => trainingMemory(needs).total <= WASM_MEMORY;
