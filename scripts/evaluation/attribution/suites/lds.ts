import { type DatamodelInterval, linearDatamodelScore, subsetSums } from '@/core/evaluation/linearDatamodel';
import type { EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { medicalSet } from '@/scripts/evaluation/attribution/data/medicalSet';
import { sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';
import { type HalfModel, retrainHalves } from '@/scripts/evaluation/attribution/lds/retrained';
import { scoreSet } from '@/scripts/evaluation/attribution/scoreSet';
import type { Scores } from '@/scripts/evaluation/attribution/scores';
import { askedSets, DEFAULT_SCORER, encodeSet, recipeOf } from '@/scripts/evaluation/attribution/setup';
import { joinReports, type Suite, type SuiteContext, type SuiteReport } from '@/scripts/evaluation/attribution/suite';

/** Part of the two-seed ceiling that the default is to reach. */
const TARGET = 0.85;

/** The linear datamodelling score of every scorer and control, beside what retraining itself can foretell. */
export const lds: Suite = async (context) => {
  const reports: SuiteReport[] = [];
  for (const set of askedSets(context.options, await setsOf(context))) reports.push(await ldsOf(context, set));
  return joinReports(reports);
};

async function setsOf({ options, say }: SuiteContext): Promise<EvaluationSet[]> {
  const { set, data, records, queries } = options;
  if (set) return [set];
  const sets = [sentenceClasses({ seed: 1, train: records, test: queries, named: false })];
  if (data) sets.push(await medicalSet(data, { train: records, test: queries }));
  else say('no folder of data: the medical records are left out (--data FOLDER)');
  return sets;
}

async function ldsOf(context: SuiteContext, set: EvaluationSet): Promise<SuiteReport> {
  const { options } = context;
  const encoded = await encodeSet(context, set);
  const { bench, train, queries } = encoded;
  const retrain = (seed: number, count: number) =>
    retrainHalves(bench, { train, queries, recipe: recipeOf(options, seed), subsets: options.subsets, count });
  const halves = await retrain(1, options.subsets);
  const again = await retrain(2, Math.min(options.ceilingSubsets, options.subsets));
  const outcomes = likelihoods(halves);
  const ceiling = linearDatamodelScore(likelihoods(again), likelihoods(halves.slice(0, again.length)));

  const subsets = halves.map(({ subset }) => subset);
  const judge = (members: readonly Scores[]): DatamodelInterval =>
    linearDatamodelScore(
      members.flatMap((scores) => scores.map((row) => subsetSums(row, subsets))),
      members.flatMap(() => outcomes),
    );
  const scored = await scoreSet(context, encoded);
  const rows = [...scored].map(([name, members]) => ({ name, value: judge(members) }));
  rows.sort((a, b) => b.value.estimate - a.value.estimate);

  const table = {
    title: `linear datamodelling score, ${set.name}: ${subsets.length} halves, ${queries.length} queries`,
    columns: ['', 'score', 'low', 'high', 'of the ceiling'],
    rows: [
      ['two seeds (ceiling)', ceiling.estimate, ceiling.low, ceiling.high, 1],
      ...rows.map(({ name, value: { estimate, low, high } }) => [
        name,
        estimate,
        low,
        high,
        estimate / ceiling.estimate,
      ]),
    ],
  };
  const figure = (name: string, value: number, target?: number) => {
    return {
      name: `${set.name}: ${name}`,
      value,
      ...(target === undefined ? {} : { target }),
      better: 'higher' as const,
    };
  };
  const isDefault = (name: string) => name === DEFAULT_SCORER;
  return {
    tables: [table],
    measures: [
      { ...figure('two-seed ceiling', ceiling.estimate), unit: 'correlation' },
      ...rows.flatMap(({ name, value: { estimate } }) => [
        { ...figure(`LDS, ${name}`, estimate), unit: 'correlation' },
        {
          ...figure(`share of the ceiling, ${name}`, estimate / ceiling.estimate, isDefault(name) ? TARGET : undefined),
          unit: 'share',
        },
      ]),
    ],
  };
}

/** Query → its log-likelihood a token under each model. */
const likelihoods = (models: readonly HalfModel[]): Float64Array[] =>
  (models[0]?.losses ?? new Float64Array()).reduce<Float64Array[]>((list, _, q) => {
    list.push(Float64Array.from(models, ({ losses }) => -losses[q]!));
    return list;
  }, []);
