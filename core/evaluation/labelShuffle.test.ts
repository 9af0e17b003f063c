import { expect, it } from 'vitest';
import { labelShuffle } from '@/core/evaluation/labelShuffle';

const repeat = (guess: string | undefined, truth: string, times: number) =>
  Array.from({ length: times }, () => [guess, truth] as const);

it('finds nothing in a rule that always names the same', () => {
  const { hits, expected, p } = labelShuffle(['a', 'b', 'c'].flatMap((truth) => repeat('a', truth, 5)));
  expect(hits).toBe(5);
  expect(expected).toBeCloseTo(5, 12);
  expect(p).toBe(1);
});

it('agrees with the count of all arrangements', () => {
  // Three guesses of a and three of b, two of each right: hypergeometric, (9 + 1) of 20 arrangements have four hits or more.
  const cases = [...repeat('a', 'a', 2), ...repeat('a', 'b', 1), ...repeat('b', 'b', 2), ...repeat('b', 'a', 1)];
  const { hits, expected, p } = labelShuffle(cases);
  expect(hits).toBe(4);
  expect(expected).toBeCloseTo(3, 12);
  expect(Math.abs(p - 0.5)).toBeLessThan(0.02);
});

it('a question that nobody is named for cannot be hit', () => {
  expect(labelShuffle([...repeat(undefined, 'a', 4), ...repeat('b', 'b', 4)])).toMatchObject({ hits: 4, expected: 2 });
});
