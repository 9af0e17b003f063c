'use client';

import { memo, useId, useMemo, useState } from 'react';
import { ChartPanel, type ChartRow, type ChartSeries } from '@/components/run/chart-panel';
import { type RunSeries, smooth } from '@/components/run/run-series';
import { Button } from '@/components/ui/button';
import { Label } from '@/components/ui/label';
import { Term } from '@/components/ui/term';
import { useSameArray } from '@/components/ui/use-same-array';

/** Only positive values have a place on a logarithmic scale. */
const placed = (value: number | undefined, logarithmic: boolean) =>
  value === undefined || (logarithmic && value <= 0) ? undefined : value;

const lines = (colour: string): readonly ChartSeries[] => [
  { key: 'raw', label: 'each step', colour, faint: true },
  { key: 'mean', label: 'smoothed', colour },
];
const LOSS = lines('series-1');
const GRADIENT_NORM = lines('series-4');
const HELD_OUT: readonly ChartSeries[] = [{ key: 'loss', label: 'held-out loss', colour: 'series-2', dots: true }];
const LEARNING_RATE: readonly ChartSeries[] = [{ key: 'learningRate', label: 'learning rate', colour: 'series-3' }];

const scientific = (value: number) => (value === 0 ? '0' : (+value.toPrecision(3)).toExponential());

/** What a run measured: loss and held-out loss first, then what explains them. */
export const RunCharts = memo(function RunCharts({ series }: { series: Pick<RunSeries, 'train' | 'evaluations'> }) {
  const [smoothing, setSmoothing] = useState(0.6);
  const [logarithmic, setLogarithmic] = useState(false);
  const id = useId();
  const train = useSameArray(series.train);
  const evaluations = useSameArray(series.evaluations);

  const smoothed = useMemo(() => {
    const rows = (values: readonly number[]): ChartRow[] => {
      const means = smooth(values, smoothing);
      return train.map(({ step }, i) => ({
        step,
        raw: placed(values[i], logarithmic),
        mean: placed(means[i], logarithmic),
      }));
    };
    return {
      loss: rows(train.map(({ loss }) => loss)),
      gradientNorm: rows(train.map(({ gradientNorm }) => gradientNorm)),
    };
  }, [train, smoothing, logarithmic]);
  const heldOut = useMemo(
    () => evaluations.map(({ step, evaluationLoss }) => ({ step, loss: placed(evaluationLoss, logarithmic) })),
    [evaluations, logarithmic],
  );
  const learningRates = useMemo(() => train.map(({ step, learningRate }) => ({ step, learningRate })), [train]);

  return (
    <section aria-label="Charts" className="grid gap-4">
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
        <span className="flex items-center gap-2">
          <Label htmlFor={id} className="font-normal text-ink-muted text-sm">
            Smoothing
          </Label>
          <input
            id={id}
            type="range"
            min={0}
            max={0.95}
            step={0.05}
            value={smoothing}
            onChange={(event) => setSmoothing(event.target.valueAsNumber)}
            className="h-6 w-28 accent-(--accent)"
          />
        </span>
        <Button size="small" aria-pressed={logarithmic} onClick={() => setLogarithmic(!logarithmic)}>
          {logarithmic ? 'Linear scale' : 'Logarithmic scale'}
        </Button>
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <ChartPanel
          title={<Term name="loss">Loss in training</Term>}
          name="Loss in training"
          unit="nats per answer token"
          logarithmic={logarithmic}
          rows={smoothed.loss}
          series={LOSS}
        />
        <ChartPanel
          title={<Term name="heldOut">Loss on held-out records</Term>}
          name="Loss on held-out records"
          unit="nats per answer token; step 0 is the base"
          logarithmic={logarithmic}
          rows={heldOut}
          series={HELD_OUT}
        />
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <ChartPanel
          title={<Term name="learningRate">Learning rate</Term>}
          name="Learning rate"
          unit="per step"
          height={150}
          rows={learningRates}
          series={LEARNING_RATE}
          format={scientific}
        />
        <ChartPanel
          title={<Term name="gradientNorm">Gradient norm</Term>}
          name="Gradient norm"
          unit="before clipping"
          height={150}
          logarithmic={logarithmic}
          rows={smoothed.gradientNorm}
          series={GRADIENT_NORM}
        />
      </div>
    </section>
  );
});
