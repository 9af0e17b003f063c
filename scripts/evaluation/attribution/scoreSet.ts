import type { FullModel } from '@/scripts/evaluation/attribution/lds/fullModels';
import { representationScores, trakScores } from '@/scripts/evaluation/attribution/otherScores';
import { controlScores, ensembleScores, gradientScores, type Scores } from '@/scripts/evaluation/attribution/scores';
import { type EncodedSet, modelOf, seedsOf } from '@/scripts/evaluation/attribution/setup';
import type { SuiteContext } from '@/scripts/evaluation/attribution/suite';

/**
 * Every way to score a set, with the scores of each training: the asked scorers, their ensembles over the trainings,
 * representation similarity, TRAK and the controls, which need no training and have one member.
 */
export async function scoreSet({ options, say }: SuiteContext, encoded: EncodedSet): Promise<Map<string, Scores[]>> {
  const { bench, set, train, queries } = encoded;
  const scored = new Map<string, Scores[]>();
  const add = (name: string, scores: Scores) => scored.set(name, [...(scored.get(name) ?? []), scores]);
  const models: FullModel[] = [];
  for (const seed of seedsOf(options)) {
    const model = await modelOf(bench, options, seed, { train, queries });
    for (const [name, scores] of gradientScores(options.scorers, model, say)) add(name, scores);
    add('representations', await representationScores(encoded, model, options));
    models.push(model);
  }
  for (const [name, members] of [...scored]) {
    if (members.length > 1) scored.set(`${name}, mean of ${members.length} trainings`, [ensembleScores(members)]);
  }
  scored.set(`TRAK, ${models.length} trainings`, [await trakScores(encoded, models, options)]);
  for (const [name, scores] of controlScores(set.train, set.test)) scored.set(name, [scores]);
  return scored;
}
