/** One look at a process: bytes after so many seconds and answers. */
export type TrendSample = { seconds: number; answers: number; bytes: number };

export type MemoryTrend = {
  bytesPerMinute: number;
  bytesPerAnswer: number;
  firstBytes: number;
  lastBytes: number;
  samples: number;
};

/**
 * How memory grows: the median of the slopes between all pairs of samples (Theil 1950, Sen 1968). Up to 29 % of the
 * samples may be anything, so one adapter more or less at a moment tips nothing.
 */
export function memoryTrend(samples: readonly TrendSample[]): MemoryTrend {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  return {
    bytesPerMinute: 60 * medianSlope(samples, ({ seconds }) => seconds),
    bytesPerAnswer: medianSlope(samples, ({ answers }) => answers),
    firstBytes: median(samples.slice(0, tenth).map(({ bytes }) => bytes)),
    lastBytes: median(samples.slice(-tenth).map(({ bytes }) => bytes)),
    samples: samples.length,
  };
}

function medianSlope(samples: readonly TrendSample[], along: (sample: TrendSample) => number): number {
  const slopes: number[] = [];
  for (const [i, a] of samples.entries()) {
    for (const b of samples.slice(i + 1))
      if (along(b) > along(a)) slopes.push((b.bytes - a.bytes) / (along(b) - along(a)));
  }
  return median(slopes);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
