import type { ReactNode } from 'react';
import { formatShare } from '@/lib/format/number';

export type Bar = {
  key: string;
  label: ReactNode;
  /** Of the whole, 0 to 1. */
  share: number;
  /** What stands at the right instead of the share. */
  value?: ReactNode;
  detail?: ReactNode;
};

/** Parts of a whole, each with its bar; the figures stand beside them as text. */
export function BarList({ label, bars }: { label: string; bars: readonly Bar[] }) {
  return (
    <ul aria-label={label} className="grid gap-3 text-sm">
      {bars.map((bar) => (
        <li key={bar.key} className="grid gap-1">
          <div className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span className="min-w-0">{bar.label}</span>
            <span className="shrink-0 tabular-nums">{bar.value ?? formatShare(bar.share)}</span>
          </div>
          <div aria-hidden className="h-2 overflow-hidden rounded-full bg-muted">
            <div
              className="h-full rounded-full bg-accent"
              style={{ width: `${Math.min(100, Math.max(0.5, bar.share * 100))}%` }}
            />
          </div>
          {bar.detail ? <p className="text-ink-muted text-xs">{bar.detail}</p> : null}
        </li>
      ))}
    </ul>
  );
}
