import { describe, expect, test } from 'vitest';
import type { ScoredSketches } from '@/core/attribution/curvature';
import { SCORER_NAMES } from '@/core/attribution/parameters';
import { SCORERS } from '@/core/attribution/scorers';
import { ORACLES } from '@/core/attribution/scorers/oracles';
import { exampleGradients, indexOf } from '@/core/attribution/scorers/testSupport';
import { Random } from '@/core/random/random';

const SHAPE = { records: 20, blocks: 3, dimension: 7, checkpoints: 3 };
const { gradients, query } = exampleGradients(SHAPE);
const index = indexOf(gradients, SHAPE);

/** Equal but for directions of 16 bits, relative to the largest score. */
function expectClose(got: ArrayLike<number>, expected: readonly number[]) {
  const scale = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `score ${i}: ${got[i]} for ${value}`).toBeLessThan(5e-5 * scale);
  });
}

describe.each([...SCORER_NAMES])('%s', (name) => {
  const scorer = SCORERS[name];
  const oracle = ORACLES[name];

  test('is its formula', () => {
    expectClose(
      scorer.score(query, index),
      gradients.map((_, i) => oracle(query, index, index, i)),
    );
  });

  test('scores placebos in the curvature of the trained records', () => {
    const others = exampleGradients({ ...SHAPE, records: 5 }, 11).gradients;
    const placebos: ScoredSketches = { ...indexOf(others, SHAPE), trained: index };
    expectClose(
      scorer.score(query, placebos),
      others.map((_, i) => oracle(query, placebos, index, i)),
    );
  });

  test('has one score a record, finite, the same bits every time, and leaves the query as it was', () => {
    const before = query.map((sketch) => sketch.slice());
    const scores = scorer.score(query, index);
    expect(scores.length).toBe(SHAPE.records);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(scorer.score(query, indexOf(gradients, SHAPE))).toEqual(scores);
    expect(query).toEqual(before);
  });

  test('follows the records when their order changes', () => {
    const order = [...new Random(4).shuffle(Int32Array.from(gradients.keys()))];
    const shuffled = indexOf(
      order.map((i) => gradients[i]!),
      SHAPE,
      order,
    );
    const scores = scorer.score(query, index);
    expectClose(
      scorer.score(query, shuffled),
      order.map((i) => scores[i]!),
    );
  });

  test('turns with the query, and a record is no enemy of itself', () => {
    const opposite = query.map((sketch) => sketch.map((x) => -x));
    const scores = scorer.score(query, index);
    expectClose(
      scorer.score(opposite, index),
      Array.from(scores, (x) => -x),
    );
    expect(scorer.score(gradients[3]!, index)[3]).toBeGreaterThan(0);
  });

  test('gives a record of zeros 0, and every record 0 for a query of zeros', () => {
    const zeros = query.map((sketch) => new Float32Array(sketch.length));
    const withZeros = indexOf([gradients[0]!, zeros, gradients[2]!], SHAPE);
    const scores = scorer.score(query, withZeros);
    expect(scores[1]).toBe(0);
    expect(scores[0]).not.toBe(0);
    expect(Array.from(scorer.score(zeros, index), Math.abs)).toEqual(gradients.map(() => 0));
    expect(Array.from(scorer.score(query, indexOf([zeros, zeros], SHAPE)), Math.abs)).toEqual([0, 0]);
  });

  test('lets a matrix without gradients count nothing', () => {
    const emptied = gradients.map((row) => row.map((sketch) => sketch.map((x, j) => (j < SHAPE.dimension ? 0 : x))));
    const scores = scorer.score(query, indexOf(emptied, SHAPE));
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(scores.some((score) => score !== 0)).toBe(true);
  });

  test('refuses a query of another shape or that is not finite', () => {
    expect(() => scorer.score(query.slice(1), index)).toThrow('2 checkpoints, not 3');
    const first = query.slice(1);
    expect(() => scorer.score([new Float32Array(7), ...first], index)).toThrow('7 numbers at checkpoint 0, not 21');
    expect(() => scorer.score([new Float32Array(21).fill(NaN), ...first], index)).toThrow('checkpoint 0 is not finite');
  });
});

test('cosine of a record with itself is the number of checkpoints, in every metric', () => {
  const itself = gradients[2]!;
  expect(SCORERS.cosineOverCheckpoints.score(itself, index)[2]).toBeCloseTo(3, 3);
  expect(SCORERS.blockCosineOverCheckpoints.score(itself, index)[2]).toBeCloseTo(3, 3);
  expect(SCORERS.dampedInverseUnitOverCheckpoints.score(itself, index)[2]).toBeCloseTo(3, 3);
});
