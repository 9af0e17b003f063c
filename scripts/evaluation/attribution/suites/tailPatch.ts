import { bootstrapInterval } from '@/core/evaluation/bootstrapInterval';
import { adamState, adamStep } from '@/core/training/adamw';
import { orderedBatches } from '@/core/training/batches';
import { chooseBuckets } from '@/core/training/buckets';
import { TrainPrograms } from '@/core/training/programs';
import type { Matrices } from '@/core/training/trainingState';
import { progressOf } from '@/scripts/evaluation/attribution/bench/progress';
import { LossMeter } from '@/scripts/evaluation/attribution/bench/recordLosses';
import { sentenceClasses } from '@/scripts/evaluation/attribution/data/sentenceClasses';
import { controlScores, gradientScores, type Scores } from '@/scripts/evaluation/attribution/scores';
import { DEFAULT_SCORER, encodeSet, modelOf, recipeOf, seedsOf } from '@/scripts/evaluation/attribution/setup';
import type { Suite } from '@/scripts/evaluation/attribution/suite';

/** Records of the one step, and its part of the training's peak rate. */
const TOP = 8;
const RATE = 0.1;
const BM25 = 'BM25 (control)';

/** One optimiser step on the best records of a query, and how much likelier, a token, that makes the query. */
export const tailPatch: Suite = async (context) => {
  const { options, say } = context;
  const set = options.set ?? sentenceClasses({ seed: 1, train: options.records, test: options.queries, named: false });
  const { bench, train, queries } = await encodeSet(context, set);
  const gains = new Map<string, number[]>();
  for (const seed of seedsOf(options)) {
    const recipe = recipeOf(options, seed);
    const model = await modelOf(bench, options, seed, { train, queries });
    const { matrices } = model.published;
    const scored = new Map<string, Scores>([
      ...gradientScores(options.scorers, model, say),
      ...controlScores(set.train, set.test),
    ]);
    const lengths = chooseBuckets(
      train.map(({ ids }) => ids.length),
      3,
    );
    const programs = new TrainPrograms(bench.runtime, bench.base, { ...recipe, batch: TOP });
    const meter = new LossMeter({ ...bench, lora: recipe.lora });
    const progress = progressOf(bench, `steps on the best records, seed ${seed}`, queries.length);
    for (const [q, query] of queries.entries()) {
      const [before] = await meter.losses([query], matrices);
      for (const [name, scores] of scored) {
        const best = bestOf(scores[q]!, TOP).map((i) => train[i]!);
        const batches = orderedBatches(best, lengths, TOP);
        const { gradients } = await programs.gradients(best, batches, matrices, 0);
        const [after] = await meter.losses([query], stepped(matrices, gradients, RATE * recipe.learningRate));
        gains.set(name, [...(gains.get(name) ?? []), before! - after!]);
      }
      progress(q + 1);
    }
    await programs.release();
    await meter.release();
  }
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const against = gains.get(BM25)!;
  const rows = [...gains].map(([name, list]) => {
    const ahead = bootstrapInterval(
      list.map((gain, i) => gain - against[i]!),
      mean,
    );
    return { name, gain: bootstrapInterval(list, mean), ahead };
  });
  rows.sort((a, b) => b.gain.estimate - a.gain.estimate);
  return {
    tables: [
      {
        title: `gain in log p a token by one step on the best ${TOP}, ${set.name}: ${queries.length} queries`,
        columns: ['', 'gain / 1000', 'low', 'high', 'above BM25', 'low', 'high'],
        rows: rows.map(({ name, gain, ahead }) => [
          name,
          ...[gain, ahead].flatMap(({ estimate, low, high }) => [1000 * estimate, 1000 * low, 1000 * high]),
        ]),
      },
    ],
    measures: rows.flatMap(({ name, gain, ahead }) => [
      { name: `gain in log p, ${name}`, value: gain.estimate, better: 'higher', unit: 'nats a token' },
      {
        name: `gain above BM25, low end of the interval, ${name}`,
        value: ahead.low,
        ...(name === DEFAULT_SCORER ? { target: 0 } : {}),
        better: 'higher',
        unit: 'nats a token',
      },
    ]),
  };
};

const bestOf = (scores: Float64Array, count: number): number[] =>
  Array.from(scores.keys())
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, count);

/** The adapter after AdamW's first step along a gradient. */
function stepped(matrices: Matrices, gradients: ReadonlyMap<string, Float32Array>, rate: number): Matrices {
  const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };
  return new Map(
    [...matrices].map(([name, { dims, data }]) => {
      const moved = data.slice();
      adamStep(moved, gradients.get(name)!, adamState(moved.length), 1, rate, options);
      return [name, { dims, data: moved }];
    }),
  );
}
