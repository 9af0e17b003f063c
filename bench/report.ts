/** One figure of a benchmark, with what it should be. */
export type Measure = {
  name: string;
  value: number;
  target?: number;
  better: 'higher' | 'lower';
  unit: string;
};

/** What every benchmark returns; `--json` prints it as the last line. */
export type BenchReport = { bench: string; measures: Measure[] };

/** The report as lines for people. */
export function showReport({ bench, measures }: BenchReport): string {
  const lines = measures.map(({ name, value, target, better, unit }) => {
    const goal = target === undefined ? '' : `  (target ${better === 'higher' ? '≥' : '≤'} ${target})`;
    return `  ${name.padEnd(44)} ${value.toPrecision(4).padStart(10)} ${unit}${goal}`;
  });
  return [bench, ...lines].join('\n');
}

/** Value at a share of the sorted list, e.g. 0.5 for the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
