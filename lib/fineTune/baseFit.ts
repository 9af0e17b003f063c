import type { DecoderConfig } from '@/core/model/config';
import { type TrainingMemory, trainingMemory, WASM_MEMORY } from '@/core/model/trainingMemory';
import type { Recipe } from '@/lib/api/run';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';

export type BaseFit = {
  memory: TrainingMemory;
  /** Why the base cannot be trained in a tab with this recipe; null where it can. */
  refusal: string | null;
};

/** Whether a base fits a tab: by memory, and by the length of its context. */
export function baseFit(config: DecoderConfig, recipe: Recipe): BaseFit {
  const { lora, batch, maxLength } = toLoraRecipe(recipe, recipe.batchSize);
  const memory = trainingMemory({ config, lora, batch, maxLength });
  return { memory, refusal: refusalOf(config, memory, batch, maxLength) };
}

function refusalOf(config: DecoderConfig, memory: TrainingMemory, batch: number, maxLength: number): string | null {
  if (maxLength > config.maxPositions) {
    return `Records of up to ${maxLength} tokens do not fit its context of ${config.maxPositions}: choose a shorter “Longest record” in the recipe.`;
  }
  if (memory.total <= WASM_MEMORY) return null;
  const limit = 'A tab can use at most 4 GiB.';
  if (memory.base > WASM_MEMORY) return `${limit} The base alone is too large: choose a smaller one.`;
  return batch > 1
    ? `${limit} Choose a smaller batch or a shorter “Longest record” in the recipe; accumulation makes up for a small batch.`
    : `${limit} Choose a shorter “Longest record” in the recipe, or a smaller base.`;
}
