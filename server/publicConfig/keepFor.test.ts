import { expect, test, vi } from 'vitest';
import { keepFor } from './keepFor';

test('computes once while the result is fresh, also for calls at the same time', async () => {
  let now = 0;
  let calls = 0;
  const get = keepFor(
    100,
    async () => ++calls,
    () => now,
  );
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  now = 99;
  expect(await get()).toBe(1);
  now = 100;
  expect(await get()).toBe(2);
});

test('error: a failure is told and not remembered', async () => {
  const compute = vi.fn<() => Promise<string>>().mockRejectedValueOnce(new Error('down')).mockResolvedValue('up');
  const get = keepFor(1000, compute);
  await expect(get()).rejects.toThrow('down');
  await expect(get()).resolves.toBe('up');
});
