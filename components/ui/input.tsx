import type { ComponentProps } from 'react';
import { cn } from '@/lib/format/classNames';

const field =
  'w-full rounded-md border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-ink-muted disabled:opacity-60 aria-invalid:border-rejected sm:text-sm';

export function Input({ className, type = 'text', ...props }: ComponentProps<'input'>) {
  return <input data-slot="input" type={type} className={cn(field, 'h-10', className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea data-slot="textarea" className={cn(field, 'min-h-24 py-2', className)} {...props} />;
}
