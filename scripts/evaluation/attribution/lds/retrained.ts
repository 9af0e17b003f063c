import { halfSubsets } from '@/core/evaluation/halfSubsets';
import type { TrainingExample } from '@/core/training/example';
import type { LoraRecipe } from '@/core/training/recipe';
import type { Matrices } from '@/core/training/trainingState';
import type { Bench } from '@/scripts/evaluation/attribution/bench/bench';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import { cachedLosses, LossMeter } from '@/scripts/evaluation/attribution/bench/recordLosses';
import { trainAdapters } from '@/scripts/evaluation/attribution/bench/trainedAdapters';

/** A model trained on half of the records: which they were, what it made of the queries, and its adapter. */
export type HalfModel = { subset: Uint8Array; losses: Float64Array; matrices: Matrices };

export type RetrainTask = {
  train: readonly TrainingExample[];
  queries: readonly TrainingExample[];
  recipe: LoraRecipe;
  /** Subsets in all, and how many of the first are trained. */
  subsets: number;
  count: number;
};

/** Retrains on random halves from one start (the recipe's seed); what was trained before is read from disk. */
export async function retrainHalves(bench: Bench, task: RetrainTask): Promise<HalfModel[]> {
  const { train, queries, recipe, subsets, count } = task;
  const meter = new LossMeter({ ...bench, lora: recipe.lora });
  const progress = progressOf(bench, `retraining on halves, seed ${recipe.seed}`, count);
  const models: HalfModel[] = [];
  try {
    for (const subset of halfSubsets(train.length, subsets).slice(0, count)) {
      const examples = train.filter((_, i) => subset[i] === 1);
      const [last] = await trainAdapters(bench, { examples, recipe: { ...recipe, keptCheckpoints: 1 } });
      const { matrices } = last!;
      models.push({ subset, losses: await cachedLosses(bench, meter, queries, matrices), matrices });
      progress(models.length);
    }
  } finally {
    await meter.release();
  }
  return models;
}
