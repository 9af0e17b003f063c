import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  areaUnderCurve,
  averageRanks,
  firstRelevantRank,
  pearson,
  recallAt,
  spearman,
  top1Rate,
} from '@/core/evaluation/ranking';

const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.boolean()), { minLength: 2, maxLength: 40 });

test('AUC is the part of pairs in the right order, ties half', () => {
  fc.assert(
    fc.property(scored, (items) => {
      const good = items.filter(([, relevant]) => relevant);
      const bad = items.filter(([, relevant]) => !relevant);
      const wins = good.flatMap(([a]) => bad.map(([b]): number => (a > b ? 1 : a === b ? 0.5 : 0)));
      const expected = wins.reduce((sum, x) => sum + x, 0) / wins.length;
      const auc = areaUnderCurve(
        items.map(([score]) => score),
        items.map(([, relevant]) => relevant),
      );
      if (wins.length === 0) expect(auc).toBeNaN();
      else expect(auc).toBeCloseTo(expected, 12);
    }),
  );
});

test('ranks, recall and first place of a worked example', () => {
  expect(Array.from(averageRanks([3, 1, 3, 2]))).toEqual([3.5, 1, 3.5, 2]);
  const [scores, relevant] = [
    [5, 9, 1, 7],
    [true, false, true, true],
  ];
  expect([1, 2, 3, 4].map((k) => recallAt(k, scores!, relevant!))).toEqual([0, 1 / 3, 2 / 3, 1]);
  expect(firstRelevantRank(scores!, relevant!)).toBe(2);
  expect(firstRelevantRank([1, 2], [false, false])).toBe(Infinity);
  expect(
    top1Rate([
      ['a', 'a'],
      ['a', 'b'],
    ]),
  ).toBe(0.5);
});

test('correlations of known data', () => {
  // IQ against hours of television, the textbook example: ρ = −29/165.
  const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
  const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
  expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 12);
  expect(pearson([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
  expect(spearman([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 12);
  expect(pearson([1, 1], [1, 2])).toBeNaN();
  expect(() => pearson([1], [1, 2])).toThrow(RangeError);
});
