import { expect, test } from 'vitest';
import type { ScorerName } from '@/core/attribution/parameters';
import { SCORERS } from '@/core/attribution/scorers';
import { openSketches, rowValues, type Sketches } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

function example(records: number, blocks: number, dimension: number, checkpoints: number) {
  const random = new Random(9);
  const sketch = () => Float32Array.from({ length: blocks * dimension }, () => 1e-3 * random.normal());
  const index = openSketches(
    encodeSketches(
      {
        adapterHash: sha256Hash('a'),
        checkpoints: Array.from({ length: checkpoints }, (_, k) => ({
          adapterHash: sha256Hash(`${k}`),
          learningRate: 1 / (k + 3),
        })),
        blocks,
        dimension,
      },
      Array.from({ length: records }, (_, i) => ({
        recordHash: sha256Hash(`r${i}`),
        sketches: Array.from({ length: checkpoints }, sketch),
      })),
    ).bytes,
  );
  return { index, query: Array.from({ length: checkpoints }, sketch) };
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

const ORACLES: Record<ScorerName, (query: Float32Array[], index: Sketches, i: number) => number> = {
  gradientDot: (q, index, i) => dot(q.at(-1)!, rowValues(index, i, q.length - 1)),
  cosineLast: (q, index, i) => cosine(q.at(-1)!, rowValues(index, i, q.length - 1)),
  cosineOverCheckpoints: (q, index, i) => q.reduce((sum, x, k) => sum + cosine(x, rowValues(index, i, k)), 0),
  tracIn: (q, index, i) => q.reduce((sum, x, k) => sum + dot(x, rowValues(index, i, k)) / (k + 3), 0),
};

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test.each(Object.keys(ORACLES) as ScorerName[])('%s is its formula', (name) => {
  const { index, query } = example(20, 3, 7, 3);
  const scores = SCORERS[name].score(query, index);
  scores.forEach((score, i) => {
    const expected = ORACLES[name](query, index, i);
    expect(Math.abs(score - expected)).toBeLessThan(1e-9 * Math.max(1e-3, Math.abs(expected)));
  });
});

test('cosine of a record with itself is the number of checkpoints, and of nothing is 0', () => {
  const { index } = example(4, 2, 8, 3);
  const itself = [0, 1, 2].map((k) => Float32Array.from(rowValues(index, 2, k)));
  expect(SCORERS.cosineOverCheckpoints.score(itself, index)[2]).toBeCloseTo(3, 6);
  const nothing = [0, 1, 2].map(() => new Float32Array(16));
  expect(Array.from(SCORERS.cosineOverCheckpoints.score(nothing, index))).toEqual([0, 0, 0, 0]);
});

test('refuses a query of another shape or that is not finite', () => {
  const { index, query } = example(2, 2, 4, 2);
  expect(() => SCORERS.cosineLast.score(query.slice(1), index)).toThrow('1 checkpoints, not 2');
  expect(() => SCORERS.cosineLast.score([query[0]!, new Float32Array(7)], index)).toThrow('7 numbers');
  expect(() => SCORERS.cosineLast.score([query[0]!, new Float32Array(8).fill(NaN)], index)).toThrow('not finite');
});
