'use client';

import { Progress as Primitive } from 'radix-ui';
import { cn } from '@/lib/format/classNames';

export type ProgressProps = {
  /** Share done, 0 to 1; null where it is not known yet. */
  share: number | null;
  /** What is progressing, for screen readers. */
  label: string;
  className?: string;
};

export function Progress({ share, label, className }: ProgressProps) {
  const percent = share === null ? null : Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <Primitive.Root
      data-slot="progress"
      value={percent}
      aria-label={label}
      className={cn('h-2 w-full overflow-hidden rounded-full bg-muted', className)}
    >
      <Primitive.Indicator
        className={cn('h-full rounded-full bg-accent transition-[width]', percent === null && 'animate-pulse')}
        style={{ width: percent === null ? '100%' : `${percent}%` }}
      />
    </Primitive.Root>
  );
}
