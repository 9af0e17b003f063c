import type { Sketches } from '@/core/attribution/sketches';
import type { TrainingExample } from '@/core/training/example';
import type { LoraRecipe } from '@/core/training/recipe';
import type { KeptCheckpoint } from '@/core/training/trainingState';
import type { Bench } from '@/scripts/evaluation/attribution/bench/bench';
import { sketchRecords } from '@/scripts/evaluation/attribution/bench/recordSketches';
import { trainAdapters } from '@/scripts/evaluation/attribution/bench/trainedAdapters';

/** A model trained on all records, and the gradient sketches of records and queries at its checkpoints. */
export type FullModel = { seed: number; checkpoints: readonly KeptCheckpoint[]; train: Sketches; queries: Sketches };

export type FullModelTask = {
  train: readonly TrainingExample[];
  queries: readonly TrainingExample[];
  recipe: LoraRecipe;
  dimension: number;
};

/** Trains on all records with the recipe's seed and sketches everything; what was made before is read from disk. */
export async function fullModel(
  bench: Bench,
  { train, queries, recipe, dimension }: FullModelTask,
): Promise<FullModel> {
  const checkpoints = await trainAdapters(bench, { examples: train, recipe });
  const { lora, maxLength, seed } = recipe;
  const sketch = (what: string, examples: readonly TrainingExample[]) =>
    sketchRecords(bench, { what: `${what}, seed ${seed}`, examples, checkpoints, lora, dimension, maxLength });
  return { seed, checkpoints, train: await sketch('records', train), queries: await sketch('queries', queries) };
}
