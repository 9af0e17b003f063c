/** Lengths are rounded up to a multiple of this before buckets are chosen. */
const GRAIN = 32;

/**
 * Chooses at most `count` lengths so that padding every example up to the next of them wastes the fewest tokens.
 * Each length costs a compiled program, hence the small number. Exact, by dynamic programming over the distinct
 * rounded lengths.
 */
export function chooseBuckets(lengths: readonly number[], count: number): number[] {
  const histogram = new Map<number, number>();
  for (const length of lengths) {
    const rounded = Math.max(GRAIN, Math.ceil(length / GRAIN) * GRAIN);
    histogram.set(rounded, (histogram.get(rounded) ?? 0) + 1);
  }
  const sizes = [...histogram.keys()].sort((a, b) => a - b);
  const upTo = [0];
  for (const size of sizes) upTo.push(upTo.at(-1)! + histogram.get(size)!);

  // best[j]: least padded total of the j shortest sizes, with the buckets that reach it; one more bucket a round.
  type Plan = { total: number; buckets: number[] };
  let best: Plan[] = sizes.map((size, j) => ({ total: upTo[j + 1]! * size, buckets: [size] }));
  for (let round = 1; round < count; round++) {
    best = sizes.map((size, j) => {
      let plan = best[j]!;
      for (let i = 0; i < j; i++) {
        const total = best[i]!.total + (upTo[j + 1]! - upTo[i + 1]!) * size;
        if (total < plan.total) plan = { total, buckets: [...best[i]!.buckets, size] };
      }
      return plan;
    });
  }
  return best.at(-1)?.buckets ?? [];
}
