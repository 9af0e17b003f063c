'use client';

import { Tooltip, TooltipContent, TooltipTrigger } from '@/components/ui/tooltip';
import { cn } from '@/lib/format/classNames';
import { exactOpen, shortOpen } from '@/lib/format/open';

export type AmountProps = {
  wei: string | bigint;
  /** Every digit: use it wherever someone pays or is paid. */
  exact?: boolean;
  className?: string;
};

/** `12.3456 OPEN` with the exact wei on hover and focus. A cut figure carries "≈". */
export function Amount({ wei, exact = false, className }: AmountProps) {
  const short = shortOpen(wei);
  const text = exact ? exactOpen(wei) : short.text;
  return (
    <Tooltip>
      <TooltipTrigger
        type="button"
        className={cn('cursor-help whitespace-nowrap rounded-sm text-left tabular-nums', className)}
      >
        {exact || short.exact ? '' : '≈ '}
        {text} <span className="text-[0.85em]">OPEN</span>
      </TooltipTrigger>
      <TooltipContent className="font-mono">{BigInt(wei).toLocaleString('en-US')} wei</TooltipContent>
    </Tooltip>
  );
}
