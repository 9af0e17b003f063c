import { Check, Circle, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/format/classNames';

export type StepState = 'done' | 'running' | 'ahead';

export type TimelineStepProps = {
  title: ReactNode;
  state: StepState;
  /** What happened, in a sentence. */
  children: ReactNode;
  /** The hashes that prove it. */
  facts?: readonly (readonly [label: string, value: ReactNode])[];
  last?: boolean;
};

const ICON = { done: Check, running: CircleDashed, ahead: Circle } as const;
const WORD = { done: 'Done', running: 'Under way', ahead: 'Not yet' } as const;

/** One step of a receipt. */
export function TimelineStep({ title, state, children, facts = [], last = false }: TimelineStepProps) {
  const Icon = ICON[state];
  return (
    <li className="relative flex gap-4 pb-6 last:pb-0">
      {last ? null : <span aria-hidden className="absolute top-7 bottom-0 left-[13px] w-0.5 bg-line" />}
      <span
        className={cn(
          'z-10 flex size-7 shrink-0 items-center justify-center rounded-full border-2 bg-surface',
          state === 'done' && 'border-accepted text-accepted',
          state === 'running' && 'border-pending text-pending',
          state === 'ahead' && 'border-line-strong text-ink-muted',
        )}
      >
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="grid min-w-0 gap-1.5 pt-0.5 text-sm">
        <h3 className="font-medium">
          {title} <span className="sr-only">({WORD[state]})</span>
        </h3>
        <div className="text-ink-muted">{children}</div>
        {facts.length > 0 ? (
          <dl className="grid gap-1">
            {facts.map(([label, value]) => (
              <div key={label} className="flex flex-wrap items-center gap-x-2">
                <dt className="text-ink-muted text-xs">{label}</dt>
                <dd className="min-w-0">{value}</dd>
              </div>
            ))}
          </dl>
        ) : null}
      </div>
    </li>
  );
}
