/** One look at a process: bytes after so many seconds and answers. */
export type TrendSample = { seconds: number; answers: number; bytes: number };

export type MemoryTrend = {
  bytesPerMinute: number;
  bytesPerAnswer: number;
  firstBytes: number;
  lastBytes: number;
  samples: number;
  /** What the slope comes to over all answers between the first sample and the last. */
  grownBytes: number;
};

/**
 * How memory grows: the median of the slopes between all pairs of samples (Theil 1950, Sen 1968). Up to 29 % of the
 * samples may be anything, so one adapter more or less at a moment tips nothing.
 */
export function memoryTrend(samples: readonly TrendSample[]): MemoryTrend {
  const tenth = Math.max(1, Math.floor(samples.length / 10));
  const bytesPerAnswer = medianSlope(samples, ({ answers }) => answers);
  return {
    bytesPerMinute: 60 * medianSlope(samples, ({ seconds }) => seconds),
    bytesPerAnswer,
    grownBytes: bytesPerAnswer * ((samples.at(-1)?.answers ?? 0) - (samples[0]?.answers ?? 0)),
    firstBytes: median(samples.slice(0, tenth).map(({ bytes }) => bytes)),
    lastBytes: median(samples.slice(-tenth).map(({ bytes }) => bytes)),
    samples: samples.length,
  };
}

/** To remember the id of a request, 66 letters in a set, takes more. */
const MOST_BYTES_PER_ANSWER = 128;
/** What comes and goes with adapters and answers under way at the moments of looking. */
const LEAST_SEEN_BYTES = 2 << 20;
/** Resident memory also holds what the allocators keep. */
const MOST_RESIDENT_SHARE = 0.1;

/**
 * Whether nothing is kept of an answer that is settled, not even that it was given: what is alive after collections
 * grows by less than 128 bytes an answer, or, where answers were few, by less than two MiB in all, which is noise. What
 * no collection sees, as of native libraries, shows in resident memory: it grows by less than a tenth.
 */
export function isFlat({ live, resident }: { live: MemoryTrend; resident: MemoryTrend }): boolean {
  const alive = live.bytesPerAnswer < MOST_BYTES_PER_ANSWER || live.grownBytes < LEAST_SEEN_BYTES;
  return alive && resident.grownBytes < MOST_RESIDENT_SHARE * resident.firstBytes;
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
