'use client';

import { useId, useMemo, useState } from 'react';
import { ChartPanel, type ChartRow } from '@/components/run/chart-panel';
import { type RunSeries, smooth } from '@/components/run/run-series';
import { Button } from '@/components/ui/button';
import { Label } from '@/components/ui/label';
import { Term } from '@/components/ui/term';

/** What a run measured: loss and held-out loss first, then what explains them. */
export function RunCharts({ series }: { series: RunSeries }) {
  const [smoothing, setSmoothing] = useState(0.6);
  const [logarithmic, setLogarithmic] = useState(false);
  const id = useId();
  const { train, evaluations } = series;

  const lossRows = useMemo(() => {
    const smoothed = smooth(
      train.map(({ loss }) => loss),
      smoothing,
    );
    return train.map(({ step, loss }, index): ChartRow => ({ step, raw: loss, loss: smoothed[index] }));
  }, [train, smoothing]);

  return (
    <div className="grid gap-4">
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <ChartPanel
          title={<Term name="loss">Loss in training</Term>}
          name="Loss in training"
          unit="nats per answer token"
          rows={lossRows}
          series={[
            { key: 'raw', label: 'each step', colour: 'series-1', faint: true },
            { key: 'loss', label: 'smoothed', colour: 'series-1' },
          ]}
          controls={
            <span className="flex items-center gap-2">
              <Label htmlFor={id} className="font-normal text-ink-muted text-xs">
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
                className="h-6 w-20 accent-(--accent)"
              />
            </span>
          }
        />
        <ChartPanel
          title={<Term name="heldOut">Loss on held-out records</Term>}
          name="Loss on held-out records"
          unit="nats per answer token; step 0 is the base"
          rows={evaluations.map(({ step, evaluationLoss }) => ({ step, loss: evaluationLoss }))}
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
          rows={train.map(({ step, gradientNorm }) => ({ step, gradientNorm }))}
          series={[{ key: 'gradientNorm', label: 'gradient norm', colour: 'series-4' }]}
          controls={
            <Button
              size="small"
              variant="ghost"
              aria-pressed={logarithmic}
              onClick={() => setLogarithmic(!logarithmic)}
            >
              {logarithmic ? 'Linear' : 'Logarithmic'}
            </Button>
          }
        />
      </div>
    </div>
  );
}
