import { expect, test } from 'vitest';
import { type RowScores, scoreAnswer, summariseScores } from '@/core/evaluation/scoreRows';

test('an answer word for word is a match in every measure', () => {
  expect(scoreAnswer('It is a kidney stone.', { answer: 'it is kidney stone', loss: 1.5 })).toMatchObject({
    loss: 1.5,
    exactMatch: 1,
    tokenF1: 1,
  });
  expect(scoreAnswer('one two', { answer: 'three', loss: 0 })).toEqual({
    loss: 0,
    exactMatch: 0,
    tokenF1: 0,
    rougeL: 0,
  });
});

test('losses are weighed by tokens, the others by rows, and differences are paired', () => {
  const scores = (loss: number, tokenF1: number) => ({ loss, exactMatch: 0, tokenF1, rougeL: tokenF1 });
  const rows: RowScores[] = [
    { tokens: 1, base: scores(4, 0.1), tuned: scores(3, 0.3) },
    { tokens: 3, base: scores(2, 0.5), tuned: scores(1, 0.7) },
  ];
  const { base, tuned, difference } = summariseScores(rows);
  expect(base.loss.estimate).toBeCloseTo((4 + 3 * 2) / 4, 12);
  expect(tuned.tokenF1.estimate).toBeCloseTo(0.5, 12);
  // Both rows gain the same, so no resample differs: the interval has no width though the scores vary.
  expect(difference.loss).toEqual({ estimate: -1, low: -1, high: -1 });
  expect(difference.tokenF1.low).toBeCloseTo(0.2, 12);
  expect(difference.tokenF1.high).toBeCloseTo(0.2, 12);
  expect(base.tokenF1.high - base.tokenF1.low).toBeGreaterThan(0.3);
});
