import { describe, expect, it } from 'vitest';
import { closingLine, forgeCounts, oneTest, playwrightCounts, settleCounts, vitestCounts } from './counts';

describe('counts of the test runners', () => {
  it('vitest: pending and to-do tests are skipped', () => {
    const report = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, success: false };
    expect(vitestCounts(report)).toEqual({ passed: 7, failed: 1, skipped: 3 });
  });

  it('Playwright: a flaky test is a failure', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 2, skipped: 1, duration: 3 } };
    expect(playwrightCounts(report)).toEqual({ passed: 5, failed: 3, skipped: 1 });
  });

  it('forge: the sum over all suites, not a suite of it', () => {
    const output =
      'Suite result: ok. 3 passed; 0 failed; 0 skipped; finished in 1.2s\n' +
      'Ran 8 test suites in 1.31s (2.50s CPU time): 94 tests passed, 1 failed, 2 skipped (97 total tests)\n';
    expect(forgeCounts(output)).toEqual({ passed: 94, failed: 1, skipped: 2 });
    expect(forgeCounts('Error: solc failed')).toBeUndefined();
  });

  it('no failure gets lost between report and exit code', () => {
    const good = { passed: 3, failed: 0, skipped: 0 };
    expect(settleCounts(0, good)).toEqual(good);
    expect(settleCounts(1, good)).toEqual({ ...good, failed: 1 });
    expect(settleCounts(1, { ...good, failed: 2 })).toEqual({ ...good, failed: 2 });
    expect(settleCounts(0, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(settleCounts(0, { passed: 0, failed: 0, skipped: 0 }).failed).toBe(1);
    expect([oneTest(0), oneTest(2)].map(({ passed, failed }) => [passed, failed])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('the closing line says what was left out only when something was', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(closingLine({ passed: 12, failed: 3, skipped: 1 })).toBe('12 passed, 3 failed');
  });
});
