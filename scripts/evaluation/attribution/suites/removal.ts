import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { Random } from '@/core/random/random';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import { cachedLosses, LossMeter } from '@/scripts/evaluation/attribution/bench/recordLosses';
import { trainAdapters } from '@/scripts/evaluation/attribution/bench/trainedAdapters';
import type { EvaluationRecord } from '@/scripts/evaluation/attribution/data/evaluationRecord';
import { sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';
import { controlScores, gradientScores, type Scores } from '@/scripts/evaluation/attribution/scores';
import { DEFAULT_SCORER, encodeSet, modelOf, recipeOf, seedsOf } from '@/scripts/evaluation/attribution/setup';
import type { Suite } from '@/scripts/evaluation/attribution/suite';

const DROPPED = 0.1;
/** Random drops that every group compares with. */
const RANDOM_DROPS = 3;
const TFIDF = 'TF-IDF (control)';

type Rise = { top: number; random: number };

/** Retrained without the tenth of the records that score best for a group of queries: how much more does it lose? */
export const removal: Suite = async (context) => {
  const { options, say } = context;
  const set = options.set ?? sentenceClasses({ seed: 1, train: options.records, test: options.queries, named: false });
  const { bench, train, queries } = await encodeSet(context, set);
  const groups = groupQueries(set.test).slice(0, options.groups);
  const dropped = Math.round(DROPPED * train.length);
  const rises = new Map<string, Rise[]>();
  for (const seed of seedsOf(options)) {
    const recipe = recipeOf(options, seed);
    const meter = new LossMeter({ ...bench, lora: recipe.lora });
    const progress = progressOf(bench, `retraining without records, seed ${seed}`, RANDOM_DROPS + 2 * groups.length);
    let done = 0;
    const lossesWithout = async (without: ReadonlySet<number>) => {
      const examples = train.filter((_, i) => !without.has(i));
      const [last] = await trainAdapters(bench, { examples, recipe: { ...recipe, keptCheckpoints: 1 } });
      if (without.size > 0) progress(++done);
      return cachedLosses(bench, meter, queries, last!.matrices);
    };
    const whole = await lossesWithout(new Set());
    const random = new Random(seed);
    const chance: Float64Array[] = [];
    for (let i = 0; i < RANDOM_DROPS; i++) {
      const order = random.shuffle(Array.from(train.keys()));
      chance.push(await lossesWithout(new Set(order.slice(0, dropped))));
    }
    const model = await modelOf(bench, options, seed, { train, queries });
    const scored = new Map<string, Scores>([
      ...gradientScores([DEFAULT_SCORER], model, say),
      [TFIDF, controlScores(set.train, set.test).get(TFIDF)!],
    ]);
    for (const [name, scores] of scored) {
      for (const group of groups) {
        const losses = await lossesWithout(new Set(bestForGroup(scores, group, dropped)));
        const rise = (after: Float64Array) => mean(group.map((q) => after[q]! - whole[q]!));
        rises.set(name, [...(rises.get(name) ?? []), { top: rise(losses), random: mean(chance.map(rise)) }]);
      }
    }
    await meter.release();
  }
  const rows = [...rises].map(([name, list]) => {
    const top = mean(list.map((item) => item.top));
    const random = mean(list.map((item) => item.random));
    return { name, top, random, ratio: bootstrapInterval(list, ratioOf) };
  });
  return {
    tables: [
      {
        title: `loss of the queries without a tenth of the records, ${set.name}: ${groups.length} groups`,
        columns: ['', 'rise, best tenth', 'rise, random tenth', 'ratio', 'low', 'high'],
        rows: rows.map(({ name, top, random, ratio }) => [name, top, random, ratio.estimate, ratio.low, ratio.high]),
      },
    ],
    measures: rows.flatMap(({ name, ratio }) => [
      {
        name: `rise in loss against a random tenth, ${name}`,
        value: ratio.estimate,
        ...(name === DEFAULT_SCORER ? { target: 3 } : {}),
        better: 'higher',
        unit: 'times',
      },
      {
        name: `the same, low end of the interval, ${name}`,
        value: ratio.low,
        ...(name === DEFAULT_SCORER ? { target: 1 } : {}),
        better: 'higher',
        unit: 'times',
      },
    ]),
  };
};

const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;

/** A random tenth may do no harm at all, or good: then the best tenth is infinitely worse, or the ratio says nothing. */
export function ratioOf(list: readonly Rise[]): number {
  const [top, random] = [mean(list.map((item) => item.top)), mean(list.map((item) => item.random))];
  return random > 0 ? top / random : top > 0 ? Infinity : 0;
}

/** Queries of a class together; without classes, neighbours in the file. */
function groupQueries(test: readonly EvaluationRecord[]): number[][] {
  const groups = new Map<string, number[]>();
  test.forEach((record, q) => {
    const key = record.class ?? record.source ?? `${Math.floor(q / 10)}`;
    groups.set(key, [...(groups.get(key) ?? []), q]);
  });
  return [...groups.values()];
}

function bestForGroup(scores: Scores, group: readonly number[], count: number): number[] {
  const sum = Float64Array.from(scores[0]!, (_, i) => group.reduce((total, q) => total + scores[q]![i]!, 0));
  return Array.from(sum.keys())
    .sort((a, b) => sum[b]! - sum[a]! || a - b)
    .slice(0, count);
}
