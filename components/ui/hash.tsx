'use client';

import { CopyButton } from '@/components/ui/copy-button';
import { cn } from '@/lib/format/classNames';
import { shorten } from '@/lib/format/shorten';

/** A hash, shortened, with the whole on hover and a button that copies it. `what` says what it is a hash of. */
export function Hash({ value, what = 'hash', className }: { value: string; what?: string; className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-1 whitespace-nowrap', className)} title={value}>
      <span className="font-mono text-[0.9em]">{shorten(value, 8, 6)}</span>
      <CopyButton text={value} what={what} />
    </span>
  );
}
