import type { LoraRecipe } from '@/core/training/recipe';
import type { Recipe } from '@/lib/api/run';

/**
 * Adapters kept along the way, at one, two and three eighths of the steps: what attribution looks at. Of all places and
 * numbers that were measured, three early ones foretell best what models trained on other records do
 * (docs/measurements/attribution.md).
 */
export const KEPT_CHECKPOINTS = 3;
const KEPT_UNTIL = 3 / 8;
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
      useRslora: recipe.useRslora,
    },
    basePrecision: recipe.basePrecision,
    recompute: recipe.recompute,
    beta: recipe.beta,
    learningRate: recipe.learningRate,
    schedule: recipe.schedule,
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
    keptUntil: KEPT_UNTIL,
  };
}
