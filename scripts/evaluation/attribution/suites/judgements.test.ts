import { expect, it } from 'vitest';
import { ensembleScores } from '@/scripts/evaluation/attribution/scores';
import { retrieval } from '@/scripts/evaluation/attribution/suites/classes';
import { judgeSuspicion } from '@/scripts/evaluation/attribution/suites/corrupted';
import { ratioOf } from '@/scripts/evaluation/attribution/suites/removal';

it('suspicion: those wrong within the first 40 %, and the area under the curve', () => {
  const wrong = [true, false, false, true, false];
  expect(judgeSuspicion(Float64Array.of(9, 1, 2, 8, 3), wrong)).toEqual({ auc: 1, found: 1 });
  expect(judgeSuspicion(Float64Array.of(9, 8, 2, 1, 3), wrong)).toEqual({ auc: 0.5, found: 0.5 });
  expect(judgeSuspicion(Float64Array.of(1, 9, 8, 2, 7), wrong)).toEqual({ auc: 0, found: 0 });
});

it('removal: a ratio of mean rises; infinite where random records do no harm', () => {
  expect(
    ratioOf([
      { top: 4, random: 1 },
      { top: 2, random: 1 },
    ]),
  ).toBe(3);
  expect(ratioOf([{ top: 1, random: 0 }])).toBe(Infinity);
  expect(ratioOf([{ top: -1, random: -2 }])).toBe(0);
});

it('retrieval: recall counts as many records as the class has', () => {
  const record = (name: string) => ({ prompt: 'p', answer: 'a', class: name });
  const set = { name: 's', train: ['a', 'b', 'a', 'b'].map(record), test: [record('a'), record('b')] };
  const scores = [Float64Array.of(3, 0, 2, 1), Float64Array.of(3, 0, 2, 1)];
  const { auc, recall } = retrieval([scores], set);
  expect(auc.estimate).toBe(0.5);
  expect(recall.estimate).toBe(0.5);
});

it('an ensemble hears every training alike, whatever its scale', () => {
  const [a, b] = [[Float64Array.of(1, 2, 3)], [Float64Array.of(300, 100, 200)]];
  const [mean] = ensembleScores([a, b]);
  const unit = Math.sqrt(1.5);
  [0, -unit / 2, unit / 2].forEach((expected, i) => {
    expect(mean![i]).toBeCloseTo(expected, 12);
  });
  expect(ensembleScores([[new Float64Array(3).fill(5)]])[0]).toEqual(new Float64Array(3));
});
