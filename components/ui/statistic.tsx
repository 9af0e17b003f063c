import type { ReactNode } from 'react';
import { cn } from '@/lib/format/classNames';

/** A figure with its name; several stand in a <dl>. */
export function Statistic({
  label,
  children,
  className,
}: {
  label: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={cn('grid content-start gap-0.5', className)}>
      <dt className="text-ink-muted text-sm">{label}</dt>
      <dd className="font-semibold text-xl tabular-nums leading-tight">{children}</dd>
    </div>
  );
}
