import { Random } from '@/core/random/random';
import { type Batch, epochBatches } from '@/core/training/batches';
import type { TrainingExample } from '@/core/training/example';
import { dropPromptTokens } from '@/core/training/promptDropout';
import type { LoraRecipe } from '@/core/training/recipe';

/** Batches of one pass over the data, and the examples as this pass sees them. */
export type Epoch = { examples: readonly TrainingExample[]; batches: readonly Batch[] };

/** The passes over some examples: each follows from the seed and its number alone, and the latest is kept. */
export function createTrainingEpochs(
  examples: readonly TrainingExample[],
  buckets: readonly number[],
  { seed, batch, promptDropout }: LoraRecipe,
): (index: number) => Epoch {
  let kept: (Epoch & { index: number }) | null = null;
  return (index) => {
    if (kept?.index === index) return kept;
    const random = new Random(Math.imul(seed, 0x27d4eb2f) ^ index);
    const batches = epochBatches(examples, buckets, batch, random);
    kept = {
      index,
      batches,
      examples: examples.map((example) => dropPromptTokens(example, promptDropout, random)),
    };
    return kept;
  };
}
