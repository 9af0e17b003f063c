import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suffixArray } from '@/core/attribution/suffixArray';
import { Random } from '@/core/random/random';

function naive(text: readonly number[]): number[] {
  const compare = (a: number, b: number): number => {
    for (; a < text.length && b < text.length; a++, b++) if (text[a] !== text[b]) return text[a]! - text[b]!;
    return b - a;
  };
  return text.map((_, i) => i).sort(compare);
}

test('thousands of random texts over small and large alphabets', () => {
  const random = new Random(5);
  for (let trial = 0; trial < 5000; trial++) {
    const alphabet = 1 + random.below(trial % 3 === 0 ? 300 : 4);
    const text = Array.from({ length: random.below(120) }, () => random.below(alphabet));
    expect(Array.from(suffixArray(text, alphabet))).toEqual(naive(text));
  }
});

test('texts made of repetitions, where the recursion goes deep', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 5 }),
      (unit, times, tail) => {
        const text = [...Array.from({ length: times }, () => unit).flat(), ...tail, ...unit];
        expect(Array.from(suffixArray(Uint16Array.from(text), 3))).toEqual(naive(text));
      },
    ),
    { numRuns: 1000 },
  );
});

test('degenerate texts', () => {
  expect(Array.from(suffixArray([], 1))).toEqual([]);
  expect(Array.from(suffixArray([3], 4))).toEqual([0]);
  expect(Array.from(suffixArray([1, 0], 2))).toEqual([1, 0]);
  expect(Array.from(suffixArray([0, 1], 2))).toEqual([0, 1]);
  const equal = Array.from(suffixArray(new Uint16Array(1000).fill(7), 8));
  expect(equal).toEqual(Array.from({ length: 1000 }, (_, i) => 999 - i));
  // Fibonacci words are the classical worst case of repetitiveness.
  let [a, b] = [[0], [0, 1]];
  while (b.length < 2000) [a, b] = [b, [...b, ...a]];
  expect(Array.from(suffixArray(b, 2))).toEqual(naive(b));
});

test('refuses tokens outside the alphabet', () => {
  expect(() => suffixArray([0, 5], 5)).toThrow('token 5 at 1');
  expect(() => suffixArray([-1], 5)).toThrow(RangeError);
});

test('grows linearly: ten times the tokens take far less than a hundred times as long', () => {
  const random = new Random(6);
  const time = (length: number) => {
    const text = Uint16Array.from({ length }, () => Math.floor(4096 * random.uniform() ** 3));
    const start = process.cpuUsage();
    suffixArray(text, 4096);
    return process.cpuUsage(start).user / 1000;
  };
  time(50_000);
  expect(time(500_000)).toBeLessThan(40 * Math.max(2, time(50_000)));
});
