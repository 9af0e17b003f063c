import { expect, test } from 'vitest';
import { heldOutRows, trainingRows } from '@/components/run/compare-series';
import { runSeries } from '@/components/run/run-series';

const evaluation = (step: number, evaluationLoss: number) => ({
  phase: 'evaluate' as const,
  step,
  totalSteps: 20,
  epoch: 0,
  evaluationLoss,
  best: false,
});
const seriesOf = (...points: [number, number][]) =>
  runSeries(points.map(([step, loss], sequence) => ({ sequence, event: evaluation(step, loss) })));

test('steps that only one run measured leave the other empty', () => {
  const rows = heldOutRows([
    { id: 'a', series: seriesOf([0, 4], [10, 3]) },
    { id: 'b', series: seriesOf([0, 4.5], [5, 4]) },
  ]);
  expect(rows).toEqual([
    { step: 0, a: 4, b: 4.5 },
    { step: 5, b: 4 },
    { step: 10, a: 3 },
  ]);
  expect(trainingRows([{ id: 'a', series: seriesOf([0, 4]) }])).toEqual([]);
});
