import { averageRanks, pearson } from '@/core/evaluation/ranking';
import { Random } from '@/core/random/random';

export type DatamodelInterval = { estimate: number; low: number; high: number };

/** The additive prediction for a subset: the sum of the scores of the records in it. */
export function subsetSums(scores: ArrayLike<number>, subsets: readonly Uint8Array[]): Float64Array {
  return Float64Array.from(subsets, (subset) => {
    let sum = 0;
    for (let i = 0; i < subset.length; i++) if (subset[i] === 1) sum += scores[i]!;
    return sum;
  });
}

/** Spearman's correlation of each query's predictions with its outcomes over the subsets, constant sides counting 0. */
const correlation = (predicted: Float64Array, outcome: Float64Array): number => {
  const value = pearson(averageRanks(predicted), averageRanks(outcome));
  return Number.isNaN(value) ? 0 : value;
};

/**
 * Linear datamodelling score (Park et al. 2023, arXiv 2303.14186): the mean over queries of Spearman's correlation,
 * over subsets, between what is predicted for a model trained on the subset and what that model does.
 *
 * The interval is a percentile bootstrap that draws queries and subsets again, both with replacement; the same seed
 * draws the same ones for every scorer.
 *
 * @param predicted query → per subset, higher where the query should be likelier
 * @param outcomes query → per subset, e.g. the query's log-likelihood
 */
export function linearDatamodelScore(
  predicted: readonly Float64Array[],
  outcomes: readonly Float64Array[],
  { seed = 0, rounds = 400, level = 0.95 }: { seed?: number; rounds?: number; level?: number } = {},
): DatamodelInterval {
  const queries = predicted.length;
  const subsets = predicted[0]?.length ?? 0;
  if (outcomes.length !== queries) throw new RangeError(`${outcomes.length} outcomes for ${queries} queries`);
  const mean = (chosen: Iterable<number>, columns: readonly number[] | undefined): number => {
    const cache = new Map<number, number>();
    let [sum, count] = [0, 0];
    for (const q of chosen) {
      let value = cache.get(q);
      if (value === undefined) {
        const take = (row: Float64Array) => (columns ? Float64Array.from(columns, (j) => row[j]!) : row);
        value = correlation(take(predicted[q]!), take(outcomes[q]!));
        cache.set(q, value);
      }
      sum += value;
      count++;
    }
    return sum / count;
  };
  const random = new Random(seed);
  const draw = (bound: number) => Array.from({ length: bound }, () => random.below(bound));
  const values = Float64Array.from({ length: rounds }, () => {
    const columns = draw(subsets);
    return mean(draw(queries), columns);
  }).sort();
  const at = (quantile: number) => values[Math.round(quantile * (rounds - 1))]!;
  const estimate = mean(predicted.keys(), undefined);
  return { estimate, low: at((1 - level) / 2), high: at((1 + level) / 2) };
}
