import type { ComponentProps } from 'react';
import { cn } from '@/lib/format/classNames';

/** The place of something that is on its way. Screen readers are told by the surrounding `aria-busy` region. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div aria-hidden data-slot="skeleton" className={cn('animate-pulse rounded-md bg-muted', className)} {...props} />
  );
}
