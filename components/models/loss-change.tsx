import { cn } from '@/lib/format/classNames';

/** Held-out loss before and after; coloured only by whether it fell. */
export function LossChange({ base, tuned, className }: { base: number; tuned: number; className?: string }) {
  const fell = tuned < base;
  return (
    <span className={cn('whitespace-nowrap tabular-nums', className)}>
      <span className="text-ink-muted">{base.toFixed(3)}</span>
      <span aria-hidden> → </span>
      <span className="sr-only"> to </span>
      <span className={cn('font-medium', fell ? 'text-accepted' : 'text-rejected')}>{tuned.toFixed(3)}</span>
    </span>
  );
}
