import type { Hash } from '@/core/hash/hash';
import type { Runtime } from '@/core/runtime/types';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { TrainingExample } from '@/core/training/example';
import type { BaseModel } from '@/core/training/programs';
import { trainLora } from '@/core/training/trainLora';
import type { Recipe, RunRecord } from '@/lib/api/run';
import { toLoraRecipe } from '@/lib/fineTune/toLoraRecipe';
import { encodeExample } from '@/lib/tokenizer/chat';

export type RetrainParameters = {
  runtime: Runtime;
  base: BaseModel;
  tokenizer: Tokenizer;
  recipe: Recipe;
  /** As the run had them, in its order. */
  records: readonly RunRecord[];
  contributor: string;
  seeds: number;
  say(line: string): void;
};

/** Held-out loss of one seed, trained with the contributor's records and without. */
export type RetrainedPair = { seed: number; withRecords: number; withoutRecords: number };

export type Retraining = {
  contributor: string;
  trainedWith: number;
  trainedWithout: number;
  heldOut: readonly Hash[];
  pairs: readonly RetrainedPair[];
  /** Without them the loss is lower under every seed. */
  confirmed: boolean;
};

/**
 * Trains by the run's own recipe with and without one contributor's records, and compares the loss on held-out records
 * that others gave. A seed changes adapter, order and dropout for both alike.
 * @throws RangeError when the contributor has no trained record, or nothing is left without theirs
 */
export async function retrainWithout(parameters: RetrainParameters): Promise<Retraining> {
  const { runtime, base, tokenizer, recipe, contributor, seeds, say } = parameters;
  const trained = parameters.records.filter(({ heldOut }) => !heldOut);
  const others = trained.filter((record) => record.contributor !== contributor);
  const judged = parameters.records.filter((record) => record.heldOut && record.contributor !== contributor);
  if (others.length === trained.length) throw new RangeError(`${contributor} gave none of the trained records`);
  if (others.length === 0 || judged.length === 0) throw new RangeError('nothing is left without these records');
  const examples = (records: readonly RunRecord[]) =>
    records.map((record): TrainingExample => {
      const { ids, promptLength } = encodeExample(tokenizer, record);
      return { ids: Int32Array.from(ids), promptLength };
    });
  const lossOf = async (records: readonly RunRecord[], seed: number) => {
    const outcome = await trainLora({
      runtime,
      base,
      recipe: { ...toLoraRecipe({ ...recipe, seed }, records.length), checkpointEvery: 0 },
      data: { train: examples(records), heldOut: examples(judged) },
      clock: () => performance.now(),
    });
    if (outcome.status !== 'finished' || outcome.evaluationLoss === null) throw new Error('training had no end');
    return outcome.evaluationLoss;
  };
  const pairs: RetrainedPair[] = [];
  for (let seed = recipe.seed; seed < recipe.seed + seeds; seed++) {
    const withRecords = await lossOf(trained, seed);
    const withoutRecords = await lossOf(others, seed);
    pairs.push({ seed, withRecords, withoutRecords });
    say(`seed ${seed}: held-out loss ${withRecords.toFixed(4)} with, ${withoutRecords.toFixed(4)} without`);
  }
  return {
    contributor,
    trainedWith: trained.length,
    trainedWithout: others.length,
    heldOut: judged.map(({ recordHash }) => recordHash),
    pairs,
    confirmed: pairs.every(({ withRecords, withoutRecords }) => withoutRecords < withRecords),
  };
}
