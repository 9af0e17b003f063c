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
      <dt className="flex min-h-6 items-center text-ink-muted text-sm">{label}</dt>
      <dd className="font-semibold text-lg tabular-nums leading-tight sm:text-xl">{children}</dd>
    </div>
  );
}
