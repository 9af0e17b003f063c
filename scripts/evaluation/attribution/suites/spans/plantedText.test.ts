import { expect, test } from 'vitest';
import { judgePlanted } from '@/scripts/evaluation/attribution/suites/spans/plantedText';

test.each([
  { shards: 1, seed: 11 },
  { shards: 4, seed: 12 },
])('planted passages are found with all that hold them, and public ones earn nothing: %o', (options) => {
  const result = judgePlanted({ tokens: 40_000, answers: 25, ...options });
  expect(result).toEqual({
    credited: 100,
    right: 100,
    planted: 100,
    found: 100,
    public: 25,
    publicPaid: 0,
  });
});
