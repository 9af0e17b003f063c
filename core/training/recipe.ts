import type { BasePrecision } from '@/core/model/basePrecision';
import type { LoraConfig } from '@/core/model/lora';
import { LINEARS } from '@/core/model/weights';

/** Everything a person can choose about a fine-tuning. With the data it determines the adapter. */
export type LoraRecipe = {
  lora: LoraConfig;
  /** In how many bits the base's matrices lie in memory: another precision is another computation. */
  basePrecision: BasePrecision;
  /** Compute each layer's activations again in the backward pass in place of keeping them: less memory, more time. */
  recompute: boolean;
  /** Preference tuning: how much a departure from the base costs; unused in learning answers. */
  beta: number;
  /** Peak learning rate of AdamW, reached by a linear warm-up. */
  learningRate: number;
  /** How the rate falls from its peak: to zero along half a cosine, to zero in a straight line, or not at all. */
  schedule: 'cosine' | 'linear' | 'constant';
  /** Share of the steps that warm up. */
  warmup: number;
  weightDecay: number;
  /** Passes over the data; a fraction stops within the last one. */
  epochs: number;
  /** Largest global norm of the gradient. */
  clip: number;
  /** Examples of one forward and backward pass, and passes of one optimiser step. */
  batch: number;
  accumulation: number;
  /** Longer examples are cut. */
  maxLength: number;
  /** Chance of each token of a prompt to be left out of a training pass; held-out prompts stay whole. */
  promptDropout: number;
  seed: number;
  /** Optimiser steps between held-out evaluations; 0 evaluates at the end of each epoch. The base is evaluated too. */
  evaluateEvery: number;
  /** Evaluations without a better loss after which training stops; 0 never stops early. */
  patience: number;
  /** Optimiser steps between checkpoints to resume from; 0 makes none. */
  checkpointEvery: number;
  /**
   * Which adapter the training gives: the one with the best held-out loss, or the last. Held-out records are other
   * records, so the best one is where a model stops learning what is common to all; one that is to know its own records
   * goes on.
   */
  result: 'best' | 'last';
  /** Adapters kept along the way for attribution, evenly spaced over the steps up to… */
  keptCheckpoints: number;
  /** …this share of them: most of what tells records apart is learned early (docs/measurements/attribution.md). */
  keptUntil: number;
};

export const DEFAULT_RECIPE: LoraRecipe = {
  lora: { rank: 16, alpha: 32, dropout: 0.05, targets: LINEARS, useRslora: false },
  basePrecision: 'float32',
  recompute: false,
  beta: 0.1,
  learningRate: 2e-4,
  schedule: 'cosine',
  warmup: 0.03,
  weightDecay: 0,
  epochs: 3,
  clip: 1,
  batch: 8,
  accumulation: 1,
  maxLength: 256,
  promptDropout: 0,
  seed: 1,
  evaluateEvery: 0,
  patience: 2,
  checkpointEvery: 20,
  result: 'best',
  keptCheckpoints: 3,
  keptUntil: 1,
};
