import { z } from 'zod';

/** How many tests of a stage passed, failed and were left out. */
export type Counts = { passed: number; failed: number; skipped: number };

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 };

export const addCounts = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

/** A command that is one test by itself: lint, types. */
export const oneTest = (exitCode: number): Counts =>
  exitCode === 0 ? { ...NO_TESTS, passed: 1 } : { ...NO_TESTS, failed: 1 };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

/** Reads the report of `vitest --reporter=json`. */
export function vitestCounts(report: unknown): Counts {
  const read = vitestReport.parse(report);
  return {
    passed: read.numPassedTests,
    failed: read.numFailedTests,
    skipped: read.numPendingTests + read.numTodoTests,
  };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** Reads the report of Playwright's `json` reporter. A test that passed only when repeated is a failure. */
export function playwrightCounts(report: unknown): Counts {
  const { stats } = playwrightReport.parse(report);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

const FORGE_SUMMARY = /: (\d+) tests? passed, (\d+) failed, (\d+) skipped \(\d+ total tests?\)/;

/** Reads the last line of `forge test`; nothing when it never came so far. */
export function forgeCounts(output: string): Counts | undefined {
  const found = FORGE_SUMMARY.exec(output);
  if (!found) return undefined;
  const [passed, failed, skipped] = found.slice(1).map(Number) as [number, number, number];
  return { passed, failed, skipped };
}

/**
 * What a runner's report and its exit code say together: a runner that failed without a failed test (a file that does
 * not load, a set-up that threw), that left no report, or that found no test counts as one failure.
 */
export function settleCounts(exitCode: number, report: Counts | undefined): Counts {
  const counts = report ?? NO_TESTS;
  const nothingRan = counts.passed + counts.failed + counts.skipped === 0;
  return counts.failed === 0 && (exitCode !== 0 || nothingRan) ? { ...counts, failed: 1 } : counts;
}

/** The closing line that continuous integration reads: what could not run on a machine stands in the table before it. */
export function closingLine({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}
