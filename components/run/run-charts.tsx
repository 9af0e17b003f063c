'use client';

import { useId, useMemo, useState } from 'react';
import { ChartPanel, type ChartRow } from '@/components/run/chart-panel';
import { type RunSeries, smooth } from '@/components/run/run-series';
import { Button } from '@/components/ui/button';
import { Label } from '@/components/ui/label';
import { Term } from '@/components/ui/term';

/** Only positive values have a place on a logarithmic scale. */
const placed = (value: number | undefined, logarithmic: boolean) =>
  value === undefined || (logarithmic && value <= 0) ? undefined : value;

/** What a run measured: loss and held-out loss first, then what explains them. */
export function RunCharts({ series }: { series: RunSeries }) {
  const [smoothing, setSmoothing] = useState(0.6);
  const [logarithmic, setLogarithmic] = useState(false);
  const id = useId();
  const { train, evaluations } = series;

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
  const lines = (colour: string) => [
    { key: 'raw', label: 'each step', colour, faint: true },
    { key: 'mean', label: 'smoothed', colour },
  ];

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
          series={lines('series-1')}
        />
        <ChartPanel
          title={<Term name="heldOut">Loss on held-out records</Term>}
          name="Loss on held-out records"
          unit="nats per answer token; step 0 is the base"
          logarithmic={logarithmic}
          rows={evaluations.map(({ step, evaluationLoss }) => ({ step, loss: placed(evaluationLoss, logarithmic) }))}
          series={[{ key: 'loss', label: 'held-out loss', colour: 'series-2', dots: true }]}
        />
      </div>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <ChartPanel
          title={<Term name="learningRate">Learning rate</Term>}
          name="Learning rate"
          unit="per step"
          height={150}
          rows={train.map(({ step, learningRate }) => ({ step, learningRate }))}
          series={[{ key: 'learningRate', label: 'learning rate', colour: 'series-3' }]}
          format={(value) => (value === 0 ? '0' : (+value.toPrecision(3)).toExponential())}
        />
        <ChartPanel
          title={<Term name="gradientNorm">Gradient norm</Term>}
          name="Gradient norm"
          unit="before clipping"
          height={150}
          logarithmic={logarithmic}
          rows={smoothed.gradientNorm}
          series={lines('series-4')}
        />
      </div>
    </section>
  );
}
