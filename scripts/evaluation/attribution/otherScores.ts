import { representationSimilarity } from '@/core/attribution/scorers/representation';
import { type TrakMember, trak } from '@/core/attribution/scorers/trak';
import { representAnswers } from '@/core/training/representAnswers';
import { cachedLosses, LossMeter } from '@/scripts/evaluation/attribution/bench/recordLosses';
import type { FullModel } from '@/scripts/evaluation/attribution/lds/fullModels';
import { querySketch, type Scores } from '@/scripts/evaluation/attribution/scores';
import { type EncodedSet, recipeOf } from '@/scripts/evaluation/attribution/setup';
import type { SuiteOptions } from '@/scripts/evaluation/attribution/suite';

const BATCH = 4;
/** TRAK's projection of all matrices together; its λ in mean eigenvalues, as fewer records than numbers need one. */
const TRAK = { dimension: 512, damping: 1 };

/** Cosine of what the model makes of answers, for one training: no gradient is taken. */
export async function representationScores(
  { bench, train, queries }: EncodedSet,
  { published }: FullModel,
  options: SuiteOptions,
): Promise<Scores> {
  const { lora, maxLength } = recipeOf(options, 1);
  const { runtime, base } = bench;
  const parameters = { runtime, base, lora, matrices: published.matrices, batch: BATCH, maxLength };
  const representations = await representAnswers(parameters, train);
  const asked = await representAnswers(parameters, queries);
  return asked.map((query) => representationSimilarity.score(query, { representations }));
}

/** TRAK over all trainings at the last checkpoint that gradients were taken at. */
export async function trakScores(
  { bench, train, queries }: EncodedSet,
  models: readonly FullModel[],
  options: SuiteOptions,
): Promise<Scores> {
  const meter = new LossMeter({ ...bench, lora: recipeOf(options, 1).lora });
  const members: (TrakMember & { asked: Float64Array })[] = [];
  try {
    for (const model of models) {
      const { matrices } = model.checkpoints.at(-1)!;
      members.push({
        index: model.train,
        losses: await cachedLosses(bench, meter, train, matrices),
        asked: await cachedLosses(bench, meter, queries, matrices),
      });
    }
  } finally {
    await meter.release();
  }
  const scorer = trak(TRAK);
  return queries.map((_, q) => {
    const query = models.map((model, m) => ({ sketch: querySketch(model.queries, q), loss: members[m]!.asked[q]! }));
    return scorer.score(query, members);
  });
}
