import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/format/classNames';

export type EmptyStateProps = {
  title: string;
  /** What would be here, and how it gets here. */
  children: ReactNode;
  icon?: LucideIcon;
  /** The next step, as a button or link. */
  action?: ReactNode;
  className?: string;
};

/** What stands where there is nothing yet; it teaches the next step. */
export function EmptyState({ title, children, icon: Icon, action, className }: EmptyStateProps) {
  return (
    <div
      data-slot="empty-state"
      className={cn(
        'flex flex-col items-center gap-2 rounded-lg border border-dashed px-6 py-12 text-center',
        className,
      )}
    >
      {Icon ? <Icon className="mb-1 size-6 text-ink-muted" aria-hidden /> : null}
      <p className="font-medium">{title}</p>
      <div className="max-w-prose text-ink-muted text-sm">{children}</div>
      {action ? <div className="mt-3">{action}</div> : null}
    </div>
  );
}
