import { DEFAULT_PARAMETERS, type ScorerName } from '@/core/attribution/parameters';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { TrainingExample } from '@/core/training/example';
import type { LoraRecipe } from '@/core/training/recipe';
import { type Bench, examplesOf } from '@/scripts/evaluation/attribution/bench/bench';
import type { EvaluationRecord, EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { EVALUATED_SCORERS } from '@/scripts/evaluation/attribution/evaluatedScorers';
import { type FullModel, fullModel } from '@/scripts/evaluation/attribution/lds/fullModels';
import { evaluationRecipe } from '@/scripts/evaluation/attribution/recipe';
import type { SuiteContext, SuiteOptions } from '@/scripts/evaluation/attribution/suite';

/** The scorer that deployments start with, which the targets are for. */
export const DEFAULT_SCORER: ScorerName = DEFAULT_PARAMETERS.scorer;

export const SCORER_NAMES: readonly string[] = Object.keys(EVALUATED_SCORERS);

/** Suites that train more than once give the training with seed 1 first. */
export const seedsOf = ({ seeds }: SuiteOptions): number[] => Array.from({ length: seeds }, (_, i) => i + 1);

/** Those of a suite's sets that were asked for. @throws OpenLedgerError invalid_input where none has the name */
export function askedSets<T extends { name: string }>({ only }: SuiteOptions, sets: readonly T[]): readonly T[] {
  const asked = sets.filter(({ name }) => name.includes(only));
  if (asked.length > 0) return asked;
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The suite has no set named ${only}.`,
    remedy: `Its sets: ${sets.map(({ name }) => name).join(', ')}.`,
  });
}

/** The recipe that the options ask for. */
export function recipeOf({ epochs, rate, length, kept }: SuiteOptions, seed: number): LoraRecipe {
  return evaluationRecipe({ epochs, learningRate: rate, maxLength: length, keptCheckpoints: kept, seed });
}

export type EncodedSet = {
  bench: Bench;
  set: EvaluationSet;
  train: TrainingExample[];
  queries: TrainingExample[];
};

/** A set as token ids. */
export async function encodeSet(context: SuiteContext, set: EvaluationSet): Promise<EncodedSet> {
  const bench = await context.bench();
  const recipe = recipeOf(context.options, 1);
  const encode = (records: readonly EvaluationRecord[]) =>
    examplesOf(bench, records, recipe).map((example) => (set.wholeText ? { ...example, promptLength: 0 } : example));
  const train = encode(set.train);
  const queries = encode(set.test);
  context.say(`${set.name}: ${train.length} records, ${queries.length} queries`);
  return { bench, set, train, queries };
}

/** A model trained on `train` with a seed, and everything sketched, as the options ask. */
export function modelOf(
  bench: Bench,
  options: SuiteOptions,
  seed: number,
  data: { train: readonly TrainingExample[]; queries: readonly TrainingExample[] },
): Promise<FullModel> {
  const { checkpoints, dimension } = options;
  return fullModel(bench, { ...data, recipe: recipeOf(options, seed), checkpoints, dimension });
}
