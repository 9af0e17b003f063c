/** Average ranks from 1; equal values share the mean of their places. */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Area under the ROC curve: the chance that a relevant item scores above another one, ties counting half (Mann and
 * Whitney). NaN where there is none of one kind.
 */
export function areaUnderCurve(scores: ArrayLike<number>, relevant: ArrayLike<boolean>): number {
  const ranks = averageRanks(scores);
  let [positives, sum] = [0, 0];
  for (let i = 0; i < ranks.length; i++) {
    if (!relevant[i]) continue;
    positives++;
    sum += ranks[i]!;
  }
  return (sum - (positives * (positives + 1)) / 2) / (positives * (ranks.length - positives));
}

/** Part of the relevant items that are among the k best; the earlier item is better where scores tie. */
export function recallAt(k: number, scores: ArrayLike<number>, relevant: ArrayLike<boolean>): number {
  const best = bestFirst(scores).slice(0, k);
  let total = 0;
  for (let i = 0; i < relevant.length; i++) if (relevant[i]) total++;
  return best.filter((i) => relevant[i]).length / total;
}

/** Place of the first relevant item, from 1; Infinity where none is relevant. Its inverse averages to the MRR. */
export function firstRelevantRank(scores: ArrayLike<number>, relevant: ArrayLike<boolean>): number {
  const at = bestFirst(scores).findIndex((i) => relevant[i]);
  return at === -1 ? Infinity : at + 1;
}

/** Part of the cases whose first guess is right: `top1Rate([[guess, truth], …])`. */
export function top1Rate<T>(cases: readonly (readonly [T, T])[]): number {
  return cases.filter(([guess, truth]) => guess === truth).length / cases.length;
}

/** Pearson correlation; NaN where one side does not vary. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} values against ${b.length}`);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Spearman's rank correlation, ties by average ranks: what the linear datamodelling score averages over queries. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return pearson(averageRanks(a), averageRanks(b));
}

function bestFirst(scores: ArrayLike<number>): number[] {
  return Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
}
