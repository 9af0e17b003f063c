import type { LoraRecipe } from '@/core/training/recipe';
import type { Recipe } from '@/lib/api/run';

/** Adapters kept along the way: cosine over three checkpoints is what attribution scores with. */
export const KEPT_CHECKPOINTS = 3;
/** Optimiser steps between checkpoints: what a crash of the tab can lose at most. */
export const CHECKPOINT_EVERY = 10;

/** The trainer's recipe for what a person chose. `trained` is the number of records trained on. */
export function toLoraRecipe(recipe: Recipe, trained: number): LoraRecipe {
  const stepsPerEpoch = Math.ceil(Math.ceil(trained / recipe.batchSize) / recipe.accumulation);
  return {
    lora: {
      rank: recipe.rank,
      alpha: recipe.alpha,
      dropout: recipe.dropout,
      targets: recipe.targets,
      useRslora: false,
    },
    learningRate: recipe.learningRate,
    warmup: recipe.warmupShare,
    weightDecay: recipe.weightDecay,
    epochs: recipe.epochs,
    clip: recipe.clipNorm,
    batch: recipe.batchSize,
    accumulation: recipe.accumulation,
    maxLength: recipe.maxLength,
    promptDropout: recipe.promptDropout,
    seed: recipe.seed,
    evaluateEvery: Math.max(1, Math.ceil(stepsPerEpoch / recipe.evaluationsPerEpoch)),
    patience: recipe.earlyStoppingPatience,
    checkpointEvery: CHECKPOINT_EVERY,
    result: recipe.result,
    keptCheckpoints: KEPT_CHECKPOINTS,
  };
}
