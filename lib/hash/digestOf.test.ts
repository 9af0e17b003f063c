import { expect, test } from 'vitest';
import { sha256Hash } from '@/core/hash/hash';
import { digestOf } from '@/lib/hash/digestOf';

test.each([0, 1, 55, 64, 100_003])('%i bytes have the hash that everything else gives them', async (length) => {
  const bytes = Uint8Array.from({ length }, (_, at) => (at * 131) % 251);
  expect(await digestOf(bytes)).toBe(sha256Hash(bytes));
  // A view of a larger buffer is its own bytes alone.
  const view = new Uint8Array(new Uint8Array([9, ...bytes, 9]).buffer, 1, length);
  expect(await digestOf(view)).toBe(sha256Hash(bytes));
});
