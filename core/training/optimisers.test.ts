import { describe, expect, test } from 'vitest';
import { evaluateGraph } from '@/core/graph/evaluate';
import { Random } from '@/core/random/random';
import { adamState, adamStep } from '@/core/training/adamw';
import { globalNorm } from '@/core/training/gradientNorm';
import { buildOrthogonalise } from '@/core/training/muon';
import { learningRate } from '@/core/training/schedule';

describe('AdamW', () => {
  const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };

  test('two steps by hand', () => {
    const parameter = Float32Array.of(1, -2);
    const state = adamState(2);
    adamStep(parameter, Float32Array.of(0.5, 4), state, 1, 0.01, options);
    // At the first step m/(1−β₁) = g and v/(1−β₂) = g²: every element moves by the rate, against its gradient.
    expect(parameter[0]).toBeCloseTo(1 * (1 - 0.001) - 0.01, 6);
    expect(parameter[1]).toBeCloseTo(-2 * (1 - 0.001) - 0.01, 6);
    const before = parameter[0]!;
    adamStep(parameter, Float32Array.of(-1, 4), state, 2, 0.01, options);
    const m = (0.9 * 0.1 * 0.5 + 0.1 * -1) / (1 - 0.9 ** 2);
    const v = (0.999 * 0.001 * 0.25 + 0.001 * 1) / (1 - 0.999 ** 2);
    expect(parameter[0]).toBeCloseTo(before * (1 - 0.001) - (0.01 * m) / Math.sqrt(v), 6);
  });

  test('finds the minimum of a badly scaled bowl', () => {
    const parameter = Float32Array.of(3, -2);
    const state = adamState(2);
    for (let step = 1; step <= 2000; step++) {
      const gradient = Float32Array.of(2000 * (parameter[0]! - 1), 0.02 * (parameter[1]! - 4));
      adamStep(parameter, gradient, state, step, 0.02, { ...options, weightDecay: 0 });
    }
    expect(parameter[0]).toBeCloseTo(1, 2);
    expect(parameter[1]).toBeCloseTo(4, 1);
  });
});

describe('Muon orthogonalises', () => {
  test.each([
    [6, 10],
    [10, 6],
    [8, 8],
  ])('%i × %i: singular values come near 1, singular vectors stay', (rows, columns) => {
    const random = new Random(9);
    const data = Float64Array.from({ length: rows * columns }, () => random.normal());
    const norm = Math.hypot(...data);
    const graph = buildOrthogonalise(new Map([['x', [rows, columns]]]));
    const x = { dims: [rows, columns], data: data.map((value) => value / norm) };
    const out = evaluateGraph(graph, { x })['out:x']!.data;
    // The Gram matrix of the smaller side is near the identity: the coefficients aim at 0.7 to 1.2, not at exactly 1.
    const small = Math.min(rows, columns);
    const gram = (i: number, j: number) => {
      let sum = 0;
      for (let k = 0; k < Math.max(rows, columns); k++) {
        sum +=
          rows <= columns
            ? out[i * columns + k]! * out[j * columns + k]!
            : out[k * columns + i]! * out[k * columns + j]!;
      }
      return sum;
    };
    for (let i = 0; i < small; i++) {
      expect(gram(i, i)).toBeGreaterThan(0.4);
      expect(gram(i, i)).toBeLessThan(1.5);
      for (let j = 0; j < i; j++) expect(Math.abs(gram(i, j))).toBeLessThan(0.35);
    }
    // An odd polynomial of X keeps the direction: the inner product with X is the sum of scaled singular values.
    expect(out.reduce((sum, value, i) => sum + value * data[i]!, 0)).toBeGreaterThan(0.6 * norm);
  });
});

describe('learning rate', () => {
  test('warms up, then falls along a cosine to its floor', () => {
    const schedule = { peak: 1, totalSteps: 110, warmup: 1 / 11, shape: { kind: 'cosine' as const, floor: 0.1 } };
    expect(learningRate(schedule, 0)).toBeCloseTo(0.1);
    expect(learningRate(schedule, 9)).toBe(1);
    expect(learningRate(schedule, 10)).toBe(1);
    expect(learningRate(schedule, 60)).toBeCloseTo(0.55);
    expect(learningRate(schedule, 110)).toBeCloseTo(0.1);
  });

  test('holds its peak, then falls in a line to zero', () => {
    const schedule = { peak: 2, totalSteps: 100, warmup: 0.1, shape: { kind: 'linear' as const, decay: 0.4 } };
    expect(learningRate(schedule, 4)).toBe(1);
    expect(learningRate(schedule, 60)).toBe(2);
    expect(learningRate(schedule, 80)).toBe(1);
    expect(learningRate(schedule, 100)).toBe(0);
  });
});

test('the norm is taken over all gradients together', () => {
  expect(globalNorm([Float32Array.of(3), Float32Array.of(0, 4)])).toBe(5);
});
