import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { areaUnderCurve, recallAt } from '@/core/evaluation/ranking';
import { arithmeticClasses } from '@/scripts/evaluation/attribution/data/arithmeticClasses';
import type { EvaluationSet } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';
import { scoreSet } from '@/scripts/evaluation/attribution/scoreSet';
import type { Scores } from '@/scripts/evaluation/attribution/scores';
import { askedSets, DEFAULT_SCORER, encodeSet } from '@/scripts/evaluation/attribution/setup';
import { joinReports, type Suite, type SuiteContext, type SuiteReport } from '@/scripts/evaluation/attribution/suite';

type Targets = { auc: number; recall: number };

/** The prompt names the class and is learned with the answer: anything that reads can do it. */
export const classes: Suite = (context) => classSuite(context, true, { auc: 0.999, recall: 0.987 });

/** No text names the class; only what the answers do tells it. */
export const classesAnswerOnly: Suite = (context) => classSuite(context, false, { auc: 0.95, recall: 0.8 });

async function classSuite(context: SuiteContext, named: boolean, targets: Targets): Promise<SuiteReport> {
  const { set, records, queries } = context.options;
  const options = { seed: 1, train: records, test: queries, named };
  const made: EvaluationSet[] = set ? [set] : [sentenceClasses(options), arithmeticClasses(options)];
  const sets = named ? made.map((each): EvaluationSet => ({ ...each, wholeText: true })) : made;
  const reports: SuiteReport[] = [];
  for (const each of askedSets(context.options, sets)) reports.push(await judgeSet(context, each, targets));
  return joinReports(reports);
}

async function judgeSet(context: SuiteContext, set: EvaluationSet, targets: Targets): Promise<SuiteReport> {
  if ([...set.train, ...set.test].some((record) => record.class === undefined)) {
    throw new Error(`${set.name}: every record needs a class for this suite`);
  }
  const encoded = await encodeSet(context, set);
  const { train, queries } = encoded;
  const scored = await scoreSet(context, encoded);
  const rows = [...scored].map(([name, members]) => ({ name, ...retrieval(members, set) }));
  rows.sort((a, b) => b.auc.estimate - a.auc.estimate);
  const target = (name: string, value: number) => (name === DEFAULT_SCORER ? { target: value } : {});
  return {
    tables: [
      {
        title: `records of the query's class, ${set.name}: ${train.length} records, ${queries.length} queries`,
        columns: ['', 'AUC', 'low', 'high', 'recall', 'low', 'high'],
        rows: rows.map(({ name, auc, recall }) => [
          name,
          ...[auc, recall].flatMap(({ estimate, low, high }) => [estimate, low, high]),
        ]),
      },
    ],
    measures: rows.flatMap(({ name, auc, recall }) => [
      {
        name: `${set.name}: AUC, ${name}`,
        value: auc.estimate,
        ...target(name, targets.auc),
        better: 'higher' as const,
        unit: 'share',
      },
      {
        name: `${set.name}: recall, ${name}`,
        value: recall.estimate,
        ...target(name, targets.recall),
        better: 'higher' as const,
        unit: 'share',
      },
    ]),
  };
}

/** AUC and recall at the class's size, means over queries and trainings with bootstrap intervals over both. */
export function retrieval(members: readonly Scores[], { train, test }: EvaluationSet) {
  const each = members.flatMap((scores) =>
    scores.map((row, q) => {
      const relevant = train.map((record) => record.class === test[q]!.class);
      const size = relevant.filter(Boolean).length;
      return { auc: areaUnderCurve(row, relevant), recall: recallAt(size, row, relevant) };
    }),
  );
  const mean = (of: (item: (typeof each)[number]) => number) =>
    bootstrapInterval(each, (sample) => sample.reduce((sum, item) => sum + of(item), 0) / sample.length);
  return { auc: mean(({ auc }) => auc), recall: mean(({ recall }) => recall) };
}
