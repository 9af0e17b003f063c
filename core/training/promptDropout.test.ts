import { expect, test } from 'vitest';
import { Random } from '@/core/random/random';
import { dropPromptTokens } from '@/core/training/promptDropout';

const example = { ids: Int32Array.from({ length: 1000 }, (_, at) => at), promptLength: 800 };

test('leaves out about the share of the prompt’s tokens, in place and order, and nothing of the answer', () => {
  const { ids, promptLength } = dropPromptTokens(example, 0.3, new Random(5));
  // 798 draws at 0.3: mean 239, standard deviation 13.
  expect(example.promptLength - promptLength).toBeGreaterThan(239 - 4 * 13);
  expect(example.promptLength - promptLength).toBeLessThan(239 + 4 * 13);
  expect([...ids]).toEqual([...ids].toSorted((a, b) => a - b));
  expect([...ids.slice(promptLength - 1)]).toEqual([...example.ids.slice(799)]);
  expect(ids[0]).toBe(0);
});

test('is the same for the same seed, and nothing at all for a share of zero', () => {
  expect(dropPromptTokens(example, 0.3, new Random(5))).toEqual(dropPromptTokens(example, 0.3, new Random(5)));
  expect(dropPromptTokens(example, 0, new Random(5))).toEqual(example);
});

test.each([0, 1, 2])('a prompt of %i tokens stays whole', (promptLength) => {
  const short = { ids: Int32Array.of(7, 8, 9), promptLength };
  expect(dropPromptTokens(short, 0.999, new Random(1))).toEqual(short);
});
