import { expect, test } from 'vitest';
import { countSameAnswers } from '@/bench/serve/sameAnswers';
import { loadBase } from '@/bench/serve/serveLoad';

/** Requests here; `npm run bench -- serve same` has 500. */
const REQUESTS = 24;

test('mixed adapters and ranks, arrivals, cancellations and shared prefixes: every answer is that of a plain forward pass', async () => {
  const { same, ties, different, reusedTokens } = await countSameAnswers(loadBase(), REQUESTS, 2);
  expect({ different, all: same + ties }).toEqual({ different: 0, all: REQUESTS });
  expect(reusedTokens).toBeGreaterThan(0);
}, 300_000);
