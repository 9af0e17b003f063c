import type { Sketches } from '@/core/attribution/sketches';
import type { TrainingExample } from '@/core/training/example';
import type { LoraRecipe } from '@/core/training/recipe';
import type { KeptCheckpoint } from '@/core/training/trainingState';
import type { Bench } from '@/scripts/evaluation/attribution/bench/bench';
import { sketchRecords } from '@/scripts/evaluation/attribution/bench/recordSketches';
import { trainAdapters } from '@/scripts/evaluation/attribution/bench/trainedAdapters';

/** A model trained on all records, and the gradient sketches of records and queries at its checkpoints. */
export type FullModel = {
  seed: number;
  /** Where gradients were taken, and the adapter that training ended with. */
  checkpoints: readonly KeptCheckpoint[];
  published: KeptCheckpoint;
  train: Sketches;
  queries: Sketches;
};

export type FullModelTask = {
  train: readonly TrainingExample[];
  queries: readonly TrainingExample[];
  /** Adapters are kept at even distances; gradients are taken at the first so many of them. */
  recipe: LoraRecipe;
  checkpoints: number;
  dimension: number;
};

/** Trains on all records with the recipe's seed and sketches everything; what was made before is read from disk. */
export async function fullModel(bench: Bench, task: FullModelTask): Promise<FullModel> {
  const { train, queries, recipe, dimension } = task;
  const kept = await trainAdapters(bench, { examples: train, recipe });
  const { lora, maxLength, seed } = recipe;
  const published = kept.at(-1)!;
  const checkpoints = kept.slice(0, task.checkpoints);
  const sketch = (what: string, examples: readonly TrainingExample[]) =>
    sketchRecords(bench, { what, examples, checkpoints, published, lora, dimension, maxLength });
  return {
    seed,
    checkpoints,
    published,
    train: await sketch(`records, seed ${seed}`, train),
    queries: await sketch(`queries, seed ${seed}`, queries),
  };
}
