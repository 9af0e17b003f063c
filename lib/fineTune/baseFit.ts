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
  const current = BASE_PRECISIONS.indexOf(needs.basePrecision);
  const smaller = BASE_PRECISIONS.slice(current + 1).map((basePrecision) => ({
    basePrecision,
    memory: trainingMemory({ ...needs, basePrecision }),
  }));
  const fitting = smaller.find((choice) => choice.memory.total <= WASM_MEMORY);
  if (fitting) {
    return `${limit} It fits with the base in ${PRECISION_NAMES[fitting.basePrecision]}: “Base in memory” in the recipe.`;
  }
  if (Math.min(memory.base, ...smaller.map((choice) => choice.memory.base)) > WASM_MEMORY) {
    return `${limit} The base alone is too large, however it is kept: choose a smaller one.`;
  }
  const packed = smaller.length > 0 ? ' “Base in memory” makes room as well.' : '';
  return batch > 1
    ? `${limit} Choose a smaller batch or a shorter “Longest record” in the recipe; accumulation makes up for a small batch.${packed}`
    : `${limit} Choose a shorter “Longest record” in the recipe, or a smaller base.${packed}`;
}
