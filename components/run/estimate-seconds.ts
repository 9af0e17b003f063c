import type { Recipe } from '@/lib/api/run';
import { KEPT_CHECKPOINTS } from '@/lib/fineTune/toLoraRecipe';
import type { Preflight } from '@/workers/training/protocol';

/** Padding that batches of similar length still need. */
const PADDING = 1.15;
/** A forward pass alone costs about a third of a training step. */
const FORWARD = 1 / 3;
/** What a step takes longer when activations are computed twice. */
const TWICE = 4 / 3;
/** Sketching takes each record's own gradient, at about the speed of training. */
const SKETCHING = 1;

/**
 * Seconds a whole run takes, roughly: training, the measurements on held-out records, and a gradient of every record at
 * each kept checkpoint.
 * @param tokensPerSecond of training
 */
export function estimateSeconds(
  preflight: Pick<Preflight, 'trainTokens' | 'trainRecords' | 'heldOutRecords'>,
  recipe: Pick<Recipe, 'epochs' | 'evaluationsPerEpoch' | 'recompute'>,
  tokensPerSecond: number,
): number {
  const { trainTokens, trainRecords, heldOutRecords } = preflight;
  const heldOutTokens = (trainTokens / Math.max(1, trainRecords)) * heldOutRecords;
  const training = trainTokens * recipe.epochs * (recipe.recompute ? TWICE : 1);
  const measuring = heldOutTokens * (1 + recipe.epochs * recipe.evaluationsPerEpoch) * FORWARD;
  const sketching = (trainTokens + heldOutTokens) * KEPT_CHECKPOINTS * SKETCHING;
  return ((training + measuring + sketching) * PADDING) / tokensPerSecond;
}
