'use client';

import { RadioGroup as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/format/classNames';

export function RadioGroup({ className, ...props }: ComponentProps<typeof Primitive.Root>) {
  return <Primitive.Root data-slot="radio-group" className={cn('grid gap-2', className)} {...props} />;
}

/** One choice as a card: its title and, below it, what choosing it means. */
export function RadioCard({
  title,
  children,
  className,
  ...props
}: Omit<ComponentProps<typeof Primitive.Item>, 'title' | 'children'> & { title: ReactNode; children?: ReactNode }) {
  return (
    <Primitive.Item
      data-slot="radio-card"
      className={cn(
        'group flex w-full items-start gap-3 rounded-md border bg-surface p-3 text-left hover:border-line-strong disabled:opacity-50 data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft',
        className,
      )}
      {...props}
    >
      <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface group-data-[state=checked]:border-accent">
        <Primitive.Indicator className="size-2 rounded-full bg-accent" />
      </span>
      <span className="grid gap-0.5">
        <span className="font-medium text-sm">{title}</span>
        {children ? <span className="text-ink-muted text-sm">{children}</span> : null}
      </span>
    </Primitive.Item>
  );
}
