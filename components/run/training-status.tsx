'use client';

import { ArrowRightLeft, Play, RotateCw, Square } from 'lucide-react';
import { phaseView } from '@/components/run/phase-text';
import type { RunSeries } from '@/components/run/run-series';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { Statistic } from '@/components/ui/statistic';
import type { Run } from '@/lib/api/run';
import { formatBytes, formatCount, formatShare } from '@/lib/format/number';
import { duration } from '@/lib/format/time';

export type TrainingStatusProps = {
  series: RunSeries;
  /** Where it runs, in words. */
  device: string;
  state: 'active' | 'stopping' | 'idle' | 'elsewhere';
  onStop: () => void;
  onResume: (place: Run['device']) => void;
  /** Where it trained last, and whether the server could. */
  places: { last: Run['device']; server: boolean };
  /** Whether there is something to go on from. */
  begun: boolean;
};

/** What a run is doing, how far it is, how long yet, and the way to stop it without losing anything. */
export function TrainingStatus({ series, device, state, onStop, onResume, places, begun }: TrainingStatusProps) {
  const { train, evaluations, last, machine } = series;
  const phase = phaseView(last);
  const active = state === 'active' || state === 'stopping';
  const latest = train.at(-1);
  const base = evaluations.find(({ step }) => step === 0);
  const best = evaluations.reduce<number | null>(
    (least, { evaluationLoss }) => (least === null ? evaluationLoss : Math.min(least, evaluationLoss)),
    null,
  );
  const left =
    phase.secondsLeft ?? (last?.phase === 'evaluate' || last?.phase === 'checkpoint' ? latest?.secondsLeft : null);
  return (
    <section aria-label="Progress" className="grid gap-4 rounded-lg border bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid gap-0.5">
          <p className="font-medium" data-testid="run-phase">
            {state === 'stopping'
              ? 'Stopping after this step…'
              : active
                ? phase.text
                : idleText(state, series, phase.text)}
          </p>
          <p className="text-ink-muted text-sm">{device}</p>
        </div>
        {active ? (
          <Button onClick={onStop} disabled={state === 'stopping'}>
            <Square aria-hidden /> Stop and keep a checkpoint
          </Button>
        ) : state === 'idle' ? (
          <ResumeButtons begun={begun} places={places} onResume={onResume} />
        ) : null}
      </div>
      {active ? <Progress share={phase.share} label={phase.text} /> : null}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
        <Statistic label="Time left">
          {active && left !== null && left !== undefined ? `≈ ${duration(left)}` : '–'}
        </Statistic>
        <Statistic label="Speed">
          {latest ? (
            <>
              {formatCount(Math.round(latest.tokensPerSecond))} <span className="font-normal text-sm">tokens/s</span>
            </>
          ) : (
            '–'
          )}
        </Statistic>
        <Statistic label="Memory in use">{machine?.memoryBytes ? formatBytes(machine.memoryBytes) : '–'}</Statistic>
        <Statistic label="Gradient norm">{latest ? +latest.gradientNorm.toPrecision(3) : '–'}</Statistic>
        <Statistic label="Loss in training">{latest ? latest.loss.toFixed(3) : '–'}</Statistic>
        <Statistic label="Learning rate">
          {latest ? (+latest.learningRate.toPrecision(3)).toExponential() : '–'}
        </Statistic>
        {latest?.preference ? (
          <>
            <Statistic label="Reward margin">{latest.preference.margin.toFixed(3)}</Statistic>
            <Statistic label="Preferred answers told">{formatShare(latest.preference.accuracy)}</Statistic>
          </>
        ) : null}
        <Statistic label="Held-out loss, base">{base ? base.evaluationLoss.toFixed(3) : '–'}</Statistic>
        <Statistic label="Held-out loss, best">{best === null ? '–' : best.toFixed(3)}</Statistic>
      </dl>
    </section>
  );
}

const PLACE: Record<Run['device'], string> = { browser: 'in this tab', server: 'on the server' };

/** Going on where it was, or at the other place from the same checkpoint. */
function ResumeButtons({ begun, places, onResume }: Pick<TrainingStatusProps, 'begun' | 'places' | 'onResume'>) {
  const other: Run['device'] = places.last === 'server' ? 'browser' : 'server';
  return (
    <div className="flex flex-wrap gap-2">
      <Button variant="primary" onClick={() => onResume(places.last)}>
        {begun ? <RotateCw aria-hidden /> : <Play aria-hidden />}
        {begun ? `Resume training ${PLACE[places.last]}` : 'Start training'}
      </Button>
      {begun && (other === 'browser' || places.server) ? (
        <Button onClick={() => onResume(other)}>
          <ArrowRightLeft aria-hidden /> Move {other === 'browser' ? 'into this tab' : 'to the server'}
        </Button>
      ) : null}
    </div>
  );
}

function idleText(state: 'idle' | 'elsewhere', series: RunSeries, text: string): string {
  if (state === 'elsewhere') return 'This run trains in another tab of this browser';
  const phase = series.last?.phase;
  return phase === 'stopped' || phase === 'failed' || phase === undefined ? text : `Interrupted. ${text}`;
}
