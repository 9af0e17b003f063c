'use client';

import { RotateCw, TriangleAlert } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { cn } from '@/lib/format/classNames';
import { describeError } from '@/lib/format/describeError';

export type ErrorStateProps = {
  error: unknown;
  /** What was being done: "load this DataNet". */
  doing?: string;
  retry?: () => void;
  className?: string;
};

/** What went wrong, where, what to do, and a button that tries again. */
export function ErrorState({ error, doing, retry, className }: ErrorStateProps) {
  const { message, remedy, fields } = describeError(error);
  return (
    <div
      role="alert"
      data-slot="error-state"
      className={cn('grid gap-2 rounded-lg border border-rejected/40 bg-rejected-soft p-4 text-sm', className)}
    >
      <p className="flex items-start gap-2 font-medium text-rejected">
        <TriangleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span>{doing ? `Could not ${doing}. ${message}` : message}</span>
      </p>
      {remedy ? <p>{remedy}</p> : null}
      {fields.length > 0 ? (
        <details>
          <summary className="w-fit text-ink-muted">Details</summary>
          <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 break-all font-mono text-xs">
            {fields.map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-ink-muted">{name}</dt>
                <dd className="whitespace-pre-wrap">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
      {retry ? (
        <div className="mt-1">
          <Button size="small" onClick={retry}>
            <RotateCw aria-hidden /> Try again
          </Button>
        </div>
      ) : null}
    </div>
  );
}
