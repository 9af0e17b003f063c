import { initialWeights } from '@/core/model/initialise';
import { TINY_GROUPED } from '@/core/model/tinyConfigs';
import { EMBEDDING, HEAD } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import type { TrainingExample } from '@/core/training/example';
import { scaleInPlace } from '@/core/training/gradientNorm';
import type { TrainingProgress } from '@/core/training/progress';
import { DEFAULT_RECIPE, type LoraRecipe } from '@/core/training/recipe';
import { type TrainLoraParameters, trainLora } from '@/core/training/trainLora';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** A model and a task that are learned in a second. */
export const config = { ...TINY_GROUPED, tiedEmbeddings: false };
// Fresh embeddings are too small for any adapter to move the logits far.
const weights = initialWeights(config, 3);
for (const name of [EMBEDDING, HEAD]) scaleInPlace(weights.get(name)!.data, 50);
export const base = { config, weights };
export const runtime = createNodeRuntime({ threads: 1 });

/** A prompt of two tokens decides the answer: the same token over and over. */
export function examples(count: number, seed: number): TrainingExample[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const token = 1 + random.below(6);
    const answer = new Array<number>(3 + random.below(40)).fill(token + 10);
    return { ids: Int32Array.from([0, token, ...answer]), promptLength: 2 };
  });
}

export const recipe: LoraRecipe = {
  ...DEFAULT_RECIPE,
  lora: { ...DEFAULT_RECIPE.lora, rank: 4, alpha: 8, dropout: 0.1 },
  learningRate: 0.02,
  epochs: 4,
  batch: 4,
  accumulation: 2,
  maxLength: 32,
  checkpointEvery: 5,
};

export function run(changes: Partial<TrainLoraParameters> = {}) {
  const progress: TrainingProgress[] = [];
  let now = 0;
  const result = trainLora({
    runtime,
    base,
    recipe,
    data: { train: examples(40, 1), heldOut: examples(8, 2) },
    clock: () => ++now,
    onProgress: (event) => void progress.push(event),
    ...changes,
  });
  return { result, progress };
}
