import { expect, test } from '@playwright/test';
import { demoData } from './support/demoData';

test('the demonstration runs the whole loop, and every claim arrives to the wei', async () => {
  test.setTimeout(20 * 60_000);
  const { questions, feesWei, payments, evaluationLoss, everyClaimArrived } = await demoData();
  expect(everyClaimArrived).toBe(true);
  expect(questions).toBeGreaterThan(0);
  expect(evaluationLoss.after).toBeLessThan(evaluationLoss.before);
  const contributors = payments.filter(({ role }) => role === 'contributor');
  expect(contributors).toHaveLength(3);
  expect(contributors.filter(({ earnedWei }) => earnedWei !== '0').length).toBeGreaterThan(1);
  for (const { earnedWei, claimedWei } of contributors) expect(claimedWei).toBe(earnedWei);
  // Nothing of the fees is lost or made: every party's part together is what was paid.
  const earned = payments.reduce((sum, { earnedWei }) => sum + BigInt(earnedWei), 0n);
  expect(earned).toBe(BigInt(feesWei));
  expect(earned).toBeGreaterThan(0n);
});
