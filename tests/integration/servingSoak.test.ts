import { expect, test } from 'vitest';
import { runSoak } from '@/scripts/soak/runSoak';

test('a short soak: nothing wrong, lost or paid twice, whatever is done to the node', {
  timeout: 600_000,
}, async () => {
  const report = await runSoak({
    seconds: 20,
    models: 4,
    clients: 16,
    pauseSeconds: 2,
    blockSeconds: 0.2,
    lookSeconds: 5,
    say: () => undefined,
  });
  expect(report.delivered).toBeGreaterThan(0);
  expect(report.settlement).toMatchObject({
    receipts: report.journalled,
    paidWei: report.settlement.owedWei,
    paidAgainWei: 0n,
  });
  expect(Object.entries(report.violations).filter(([, count]) => count > 0)).toEqual([]);
});
