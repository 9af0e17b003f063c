import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { initialAdapter } from '@/core/model/initialAdapter';
import { Random } from '@/core/random/random';
import type { Runtime } from '@/core/runtime/types';
import { epochBatches, orderedBatches } from '@/core/training/batches';
import { chooseBuckets } from '@/core/training/buckets';
import { answerLength } from '@/core/training/example';
import { fingerprintOf } from '@/core/training/fingerprint';
import type { Objective, PreferenceFigures } from '@/core/training/objective';
import {
  dropPairTokens,
  fitPair,
  isComparable,
  longerOf,
  type PreferenceData,
  type PreferencePair,
} from '@/core/training/preferenceData';
import { PreferencePrograms, type ReferencedPairs } from '@/core/training/preferencePrograms';
import { type BaseModel, TrainPrograms } from '@/core/training/programs';
import type { LoraRecipe } from '@/core/training/recipe';
import { planTraining } from '@/core/training/trainingPlan';

const BUCKETS = 3;

/**
 * Learning which of two answers is preferred, by direct preference optimisation (Rafailov et al. 2023). What the bare
 * base thinks of both answers is computed once, before the first step.
 *
 * @throws OpenLedgerError `invalid_input` if there is no pair to compare.
 */
export async function createPreferenceObjective(
  runtime: Runtime,
  base: BaseModel,
  recipe: LoraRecipe,
  { pairs }: PreferenceData,
): Promise<Objective> {
  const fitted = (list: readonly PreferencePair[]) => list.map((pair) => fitPair(pair, recipe.maxLength));
  const train = fitted(pairs.train).filter(isComparable);
  const heldOut = fitted(pairs.heldOut)
    .map((pair, row) => ({ pair, row }))
    .filter(({ pair }) => isComparable(pair));
  if (train.length === 0) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'There is no pair with a chosen and a rejected answer to learn from.',
      remedy: 'Choose data whose rows have a question, a chosen and a rejected answer.',
    });
  }
  const measured = heldOut.map(({ pair }) => pair);
  const buckets = chooseBuckets(
    [...train, ...measured].map((pair) => longerOf(pair).ids.length),
    BUCKETS,
  );
  const references = await referencesOf(runtime, base, recipe, [...train, ...measured], buckets);
  const trainReferences = references.subarray(0, train.length);
  const evaluated: ReferencedPairs = { pairs: measured, references: references.subarray(train.length) };
  const evaluationBatches = orderedBatches(measured.map(longerOf), buckets, recipe.batch);
  const programs = new PreferencePrograms(runtime, base, recipe);
  const { stepsPerEpoch } = planTraining(recipe, train.length);
  const epochOf = createPairEpochs(train, buckets, recipe);
  const tokens = train.reduce((sum, { chosen, rejected }) => sum + chosen.ids.length + rejected.ids.length, 0);
  const slots = epochOf(0).batches.reduce((sum, { length }) => sum + 2 * length * recipe.batch, 0);
  return {
    summary: { examples: train.length, tokens, lengths: buckets, padding: 1 - tokens / slots },
    fingerprint: fingerprintOf(
      base.config,
      recipe,
      [...train, ...measured].flatMap(({ chosen, rejected }) => [chosen, rejected]),
    ),
    async gradients(step, matrices) {
      const epoch = epochOf(Math.floor(step / stepsPerEpoch));
      const first = (step % stepsPerEpoch) * recipe.accumulation;
      const batches = epoch.batches.slice(first, first + recipe.accumulation);
      const data = { pairs: epoch.pairs, references: trainReferences };
      const { margins, ...found } = await programs.gradients(data, batches, matrices, step);
      return { ...found, preference: figuresOf(margins) };
    },
    async evaluate(matrices) {
      if (measured.length === 0) return null;
      const { loss, pairLosses, margins } = await programs.evaluate(evaluated, evaluationBatches, matrices);
      const rows = heldOut.map(({ row }, i) => ({ row, loss: pairLosses[i]! }));
      return { loss, rows, preference: figuresOf(margins) };
    },
    release: () => programs.release(),
  };
}

function figuresOf(margins: readonly number[]): PreferenceFigures {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { margin: mean(margins), accuracy: mean(margins.map((margin) => (margin > 0 ? 1 : 0))) };
}

/** log π(chosen) − log π(rejected) of each pair under the base: an adapter whose matrices B are zero changes nothing. */
async function referencesOf(
  runtime: Runtime,
  base: BaseModel,
  recipe: LoraRecipe,
  pairs: readonly PreferencePair[],
  buckets: readonly number[],
): Promise<Float64Array> {
  const programs = new TrainPrograms(runtime, base, recipe);
  try {
    const examples = pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]);
    const batches = orderedBatches(examples, buckets, recipe.batch);
    const untrained = initialAdapter(base.config, recipe.lora, recipe.seed);
    const { rowLosses } = await programs.evaluate(examples, batches, untrained);
    const surprise = (at: number) => rowLosses[at]! * answerLength(examples[at]!);
    return Float64Array.from(pairs, (_, i) => surprise(2 * i + 1) - surprise(2 * i));
  } finally {
    await programs.release();
  }
}

/** The passes over the pairs: each follows from the seed and its number alone, and the latest is kept. */
function createPairEpochs(
  pairs: readonly PreferencePair[],
  buckets: readonly number[],
  { seed, batch, promptDropout }: LoraRecipe,
) {
  const make = (index: number) => {
    const random = new Random(Math.imul(seed, 0x27d4eb2f) ^ index);
    const batches = epochBatches(pairs.map(longerOf), buckets, batch, random);
    return { index, batches, pairs: pairs.map((pair) => dropPairTokens(pair, promptDropout, random)) };
  };
  let kept: ReturnType<typeof make> | null = null;
  return (index: number) => {
    if (kept?.index !== index) kept = make(index);
    return kept;
  };
}
