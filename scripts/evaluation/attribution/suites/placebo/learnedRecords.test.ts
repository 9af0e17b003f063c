import { expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { rowValues } from '@/core/attribution/sketches';
import { exampleModel } from '@/core/attribution/testSupport';
import type { TrainingExample } from '@/core/training/example';
import { excess, gradientShrinkage, learnedWeights, lossFalls } from './learnedRecords';
import { nearestPlacebos } from './nearestPlacebos';
import { paidShares, sameKindShares, weightedShares } from './paidShares';

const model = exampleModel({ records: 60, placebos: 40 });
const losses = (list: readonly number[]) => {
  return { base: new Float64Array(list.length).fill(1), last: Float64Array.from(list, (fall) => Math.exp(-fall)) };
};

it('a fall is compared with those of the eight placebos that point the same way', () => {
  const known = Array.from({ length: 40 }, (_, i) => (i * 7) % 40);
  const own = Array.from({ length: 60 }, (_, i) => i / 10);
  const { index } = model;
  const falls = excess(lossFalls({ candidates: losses(own), placebos: losses(known) }), nearestPlacebos(index));
  // Sums of cosines over both checkpoints, from the decoded rows themselves.
  const cosine = (a: Float32Array, b: Float32Array) => {
    const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, j) => sum + v * y[j]!, 0);
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  };
  const placebos = Array.from({ length: 40 }, (_, i) => rows(index.placebos, i));
  for (const i of [0, 17, 59]) {
    const alike = placebos.map((row) =>
      row.reduce((sum, part, k) => sum + cosine(rows(index.sketches, i)[k]!, part), 0),
    );
    const nearest = [...alike.keys()].sort((a, b) => alike[b]! - alike[a]!).slice(0, 8);
    expect(falls.candidates[i]).toBeCloseTo(own[i]! - nearest.reduce((sum, p) => sum + known[p]!, 0) / 8, 5);
  }
});

it('a placebo is not compared with itself', () => {
  const known = Array.from({ length: 40 }, (_, i) => (i === 3 ? 5 : 0));
  const signal = lossFalls({ candidates: losses(new Array(60).fill(0)), placebos: losses(known) });
  const { placebos } = excess(signal, nearestPlacebos(model.index));
  expect(placebos[3]).toBeCloseTo(5, 10);
});

it('a fall counts from one quantile of the placebos to another', () => {
  const placebos = Float64Array.from({ length: 10 }, (_, i) => 9 - i);
  const candidates = Float64Array.of(4.5, 5, 5.5, 8, 8.5);
  expect([...learnedWeights({ candidates, placebos }, { low: 0.5, high: 0.5 })]).toEqual([0, 0, 1, 1, 1]);
  expect([...learnedWeights({ candidates, placebos }, { low: 0.5, high: 0.9 })]).toEqual([0, 0, 0.125, 0.75, 0.875]);
});

it('a gradient that is half as long in the end has shrunk by ln 2', () => {
  const { candidates } = gradientShrinkage(model.index);
  const norm = (row: Float32Array) => Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
  const [first, last] = model.gradients[5]!;
  expect(candidates[5]).toBeCloseTo(Math.log(norm(first!) / norm(last!)), 2);
});

it('against like placebos alone, a record whose like ones score as high is not paid', () => {
  const { index } = model;
  const query = model.queryLike([7], 0, 0.1);
  const asked = { example: { ids: Int32Array.from(query.answerTokens), promptLength: 0 }, sketch: query.sketch };
  const nearest = nearestPlacebos(index);
  expect(sameKindShares(index, asked, DEFAULT_PARAMETERS, nearest)[7]).toBeGreaterThan(0.3);
  // Its own sketch under a placebo's name: what chance looks like is the record itself.
  const placebos = { ...index.sketches, trained: index.sketches };
  const itself = index.records.map((_, i) => [i, i, i, i, i, i, i, i]);
  const shares = sameKindShares({ ...index, placebos }, asked, DEFAULT_PARAMETERS, {
    candidates: itself,
    placebos: [],
  });
  expect(shares[7]).toBe(0);
});

it('where all records count whole, the rule is the product’s; one that counts nothing is paid nothing', () => {
  const query = model.queryLike([7], 30);
  const ids = Int32Array.from(query.answerTokens);
  const example: TrainingExample = { ids, promptLength: 0 };
  const asked = { example, sketch: query.sketch };
  const shares = paidShares(model.index, asked, DEFAULT_PARAMETERS);
  const everybody = new Float64Array(model.index.records.length).fill(1);
  expect(shares[7]).toBeGreaterThan(0.3);
  expect(weightedShares(model.index, asked, DEFAULT_PARAMETERS, everybody)).toEqual(shares);
  const others = everybody.map((_, i) => (i === 7 ? 0 : 1));
  expect(weightedShares(model.index, asked, DEFAULT_PARAMETERS, others)[7]).toBe(0);
});

function rows(sketches: (typeof model)['index']['sketches'], i: number): Float32Array[] {
  return sketches.header.checkpoints.map((_, k) => Float32Array.from(rowValues(sketches, i, k)));
}
