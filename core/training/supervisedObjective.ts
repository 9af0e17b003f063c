import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { paddedLengths } from '@/core/model/trainingMemory';
import type { Runtime } from '@/core/runtime/types';
import { orderedBatches } from '@/core/training/batches';
import { chooseBuckets } from '@/core/training/buckets';
import { answerLength, fitExample, type TrainingExample } from '@/core/training/example';
import { fingerprintOf } from '@/core/training/fingerprint';
import type { Objective } from '@/core/training/objective';
import { type BaseModel, TrainPrograms } from '@/core/training/programs';
import type { LoraRecipe } from '@/core/training/recipe';
import { createTrainingEpochs } from '@/core/training/trainingEpochs';
import { planTraining } from '@/core/training/trainingPlan';

export type SupervisedData = { train: readonly TrainingExample[]; heldOut: readonly TrainingExample[] };

/**
 * Learning answers: mean cross-entropy of the answer tokens.
 *
 * @throws OpenLedgerError `invalid_input` if no example has an answer.
 */
export function createSupervisedObjective(
  runtime: Runtime,
  base: BaseModel,
  recipe: LoraRecipe,
  data: SupervisedData,
): Objective {
  const fitted = (examples: readonly TrainingExample[]) =>
    examples.map((example) => fitExample(example, recipe.maxLength));
  const train = fitted(data.train).filter((example) => answerLength(example) > 0);
  const heldOut = fitted(data.heldOut)
    .map((example, row) => ({ example, row }))
    .filter(({ example }) => answerLength(example) > 0);
  if (train.length === 0) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: 'There is no example with an answer to learn from.',
      remedy: 'Choose a dataset version with accepted records.',
    });
  }
  const measured = heldOut.map(({ example }) => example);
  const buckets = chooseBuckets(
    [...train, ...measured].map(({ ids }) => ids.length),
    paddedLengths(base.config),
  );
  const programs = new TrainPrograms(runtime, base, recipe);
  const { stepsPerEpoch } = planTraining(recipe, train.length);
  const epochOf = createTrainingEpochs(train, buckets, recipe);
  const tokens = train.reduce((sum, { ids }) => sum + ids.length, 0);
  const slots = epochOf(0).batches.reduce((sum, { length }) => sum + length * recipe.batch, 0);
  const evaluated = orderedBatches(measured, buckets, recipe.batch);
  return {
    summary: { examples: train.length, tokens, lengths: buckets, padding: 1 - tokens / slots },
    fingerprint: fingerprintOf(base.config, recipe, [...train, ...measured]),
    gradients(step, matrices) {
      const { examples, batches } = epochOf(Math.floor(step / stepsPerEpoch));
      const first = (step % stepsPerEpoch) * recipe.accumulation;
      return programs.gradients(examples, batches.slice(first, first + recipe.accumulation), matrices, step);
    },
    async evaluate(matrices) {
      if (measured.length === 0) return null;
      const { loss, rowLosses } = await programs.evaluate(measured, evaluated, matrices);
      return { loss, rows: heldOut.map(({ row }, i) => ({ row, loss: rowLosses[i]! })) };
    },
    release: () => programs.release(),
  };
}
