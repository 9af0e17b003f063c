import type { DecoderConfig } from '@/core/model/config';
import { EMBEDDED_CONFIG } from '@/core/model/embeddedConfig';
import { initialWeights } from '@/core/model/initialise';
import { LINEARS, linearSize } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import type { Runtime } from '@/core/runtime/types';
import type { BaseModel } from '@/core/training/programs';
import { DEFAULT_RECIPE, type LoraRecipe } from '@/core/training/recipe';
import { trainLora } from '@/core/training/trainLora';

/** What is trained when training is timed. The numbers are random: only shapes count. */
export type TrainingLoad = { config: DecoderConfig; rank: number; batch: number; length: number; steps: number };

export const EMBEDDED_LOAD: TrainingLoad = { config: EMBEDDED_CONFIG, rank: 16, batch: 8, length: 128, steps: 16 };

/** A LLaMA shape of 100 million parameters. */
export const HUNDRED_MILLION: DecoderConfig = {
  ...EMBEDDED_CONFIG,
  vocabularySize: 32_000,
  hiddenSize: 768,
  intermediateSize: 2048,
  layers: 12,
  heads: 12,
  keyValueHeads: 4,
  headSize: 64,
};

export const baseOf = ({ config }: Pick<TrainingLoad, 'config'>): BaseModel => ({
  config,
  weights: initialWeights(config, 1),
});

/**
 * Trains with the product's own trainer and default recipe.
 *
 * @param afterStep called between two steps, e.g. to time something else in turn
 * @returns seconds of each whole optimiser step (feeding, forward, backward, clipping, AdamW) but the first, which also
 *   compiles the program.
 */
export async function timeSteps(
  runtime: Runtime,
  load: TrainingLoad,
  base: BaseModel = baseOf(load),
  afterStep: () => Promise<void> = async () => undefined,
): Promise<number[]> {
  const seconds: number[] = [];
  await trainLora({
    runtime,
    base,
    recipe: recipeOf(load),
    data: { train: examplesOf(load), heldOut: [] },
    clock: () => performance.now(),
    onProgress: async (event) => {
      if (event.phase !== 'train') return;
      await afterStep();
      if (event.step > 1) seconds.push((load.batch * load.length) / event.tokensPerSecond);
    },
  });
  return seconds;
}

/**
 * Model operations of a step: with a frozen base each weight takes part in two products (2·N forward, 2·N for the
 * gradient of its input); attention is counted as usual (Chowdhery et al. 2022, appendix B): two products of the whole
 * square forward, four backward. The adapter's own products and everything elementwise are not counted.
 */
export function usefulOperations({ config, batch, length }: TrainingLoad): number {
  const linears = LINEARS.reduce((sum, linear) => {
    const { input, output } = linearSize(config, linear);
    return sum + input * output;
  }, 0);
  const weights = config.layers * linears + config.vocabularySize * config.hiddenSize;
  const attention = config.layers * 12 * config.heads * config.headSize * length;
  return batch * length * (4 * weights + attention);
}

function recipeOf({ rank, batch, length }: TrainingLoad): LoraRecipe {
  const lora = { ...DEFAULT_RECIPE.lora, rank, alpha: 2 * rank };
  return { ...DEFAULT_RECIPE, lora, epochs: 1, batch, maxLength: length, checkpointEvery: 0 };
}

function examplesOf({ config, batch, length, steps }: TrainingLoad) {
  const random = new Random(3);
  return Array.from({ length: batch * steps }, () => ({
    ids: Int32Array.from({ length }, () => random.below(config.vocabularySize)),
    promptLength: 1,
  }));
}
