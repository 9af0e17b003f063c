import { expect, it } from 'vitest';
import { createSketcher } from '@/core/attribution/sketcher';
import { Random } from '@/core/random/random';
import { foldSketch } from '@/scripts/evaluation/attribution/bench/foldSketch';

it('a folded sketch is the shorter sketch of the same seed', () => {
  const random = new Random(3);
  const lengths = [300, 70];
  const gradients = lengths.map((length) => Float32Array.from({ length }, () => random.normal()));
  const sketch = (dimension: number) => createSketcher({ low: 8, high: 9 }, lengths, dimension).sketch(gradients);
  const folded = foldSketch(sketch(64), 4);
  const short = sketch(16);
  expect(folded.length).toBe(short.length);
  folded.forEach((value, j) => {
    expect(value).toBeCloseTo(short[j]!, 4);
  });
  expect(() => foldSketch(sketch(16), 3)).toThrow(RangeError);
});
