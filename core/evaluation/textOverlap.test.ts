import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rougeL, tokenF1, words } from '@/core/evaluation/textOverlap';

/** Longest common subsequence by its recursion. */
function naive(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + naive(a.slice(1), b.slice(1));
  return Math.max(naive(a.slice(1), b), naive(a, b.slice(1)));
}

test('words of any script, lower-case', () => {
  expect(words('Aspirin® 81 mg, daily. Ärzte Ⅳ')).toEqual(['aspirin', '81', 'mg', 'daily', 'ärzte', 'ⅳ']);
  expect(words('—')).toEqual([]);
});

test('ROUGE-L agrees with the recursion', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const expected = a.length + b.length === 0 ? 1 : (2 * naive(a, b)) / (a.length + b.length);
      expect(rougeL(a, b)).toBeCloseTo(expected, 12);
      expect(tokenF1(a, b)).toBeGreaterThanOrEqual(rougeL(a, b));
      expect(tokenF1(a, [...a].reverse())).toBe(1);
    }),
  );
});

test('token F1 counts repetitions', () => {
  expect(tokenF1(['a', 'a', 'b'], ['a', 'c'])).toBeCloseTo(2 / 5, 12);
});
