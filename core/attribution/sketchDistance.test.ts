import { expect, test } from 'vitest';
import { sketchDistance } from '@/core/attribution/sketchDistance';
import { exampleModel } from '@/core/attribution/testSupport';

const { index, gradients } = exampleModel({ records: 5 });

test('what was stored lies as near as bytes are fine', () => {
  gradients.forEach((row, i) => {
    expect(sketchDistance(index.sketches, i, row)).toBeLessThan(0.01);
  });
});

test('another record’s gradient, a shorter one or one turned a little lies far', () => {
  expect(sketchDistance(index.sketches, 0, gradients[1]!)).toBeGreaterThan(1);
  expect(
    sketchDistance(
      index.sketches,
      0,
      gradients[0]!.map((values) => values.map((x) => 0.9 * x)),
    ),
  ).toBeCloseTo(0.111, 2);
  const turned = [gradients[0]![0]!, gradients[0]![1]!.map((x, j) => (j % 50 === 0 ? -x : x))];
  expect(sketchDistance(index.sketches, 0, turned)).toBeGreaterThan(0.05);
  expect(() => sketchDistance(index.sketches, 0, gradients[0]!.slice(1))).toThrow('checkpoints');
});
