import { expect, it } from 'vitest';
import { requirePlace, retryAfter } from '@/server/openlora/queueLimits';
import { ServiceRate } from '@/server/openlora/serviceRate';

const limits = { requests: 4, requestsPerPayer: 2, tokens: 100 };

it.each([
  [{ requests: 4, requestsOfPayer: 0, tokens: 40 }, 10],
  [{ requests: 2, requestsOfPayer: 2, tokens: 40 }, 10],
  [{ requests: 2, requestsOfPayer: 1, tokens: 95 }, 10],
])('refuses %j with the time in which the queue is worked off', (load, tokens) => {
  expect(() => requirePlace(load, tokens, limits, 10)).toThrowError(
    expect.objectContaining({ code: 'too_many_requests', fields: { retryAfterSeconds: Math.ceil(load.tokens / 10) } }),
  );
});

it('takes what fits exactly', () => {
  requirePlace({ requests: 3, requestsOfPayer: 1, tokens: 90 }, 10, limits, 10);
});

it('says whole seconds within bounds', () => {
  expect([retryAfter(1, 1000), retryAfter(1e9, 1), retryAfter(50, 0)]).toEqual([1, 120, 2]);
});

it('measures the rate over the recent past', () => {
  const rate = new ServiceRate();
  expect(rate.tokensPerSecond).toBe(0);
  for (let i = 0; i < 100; i++) rate.add(100, 1);
  expect(rate.tokensPerSecond).toBeCloseTo(100);
  for (let i = 0; i < 100; i++) rate.add(10, 1);
  expect(rate.tokensPerSecond).toBeCloseTo(10, 0);
});
