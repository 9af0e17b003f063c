'use client';

import { blo } from 'blo';
import { CopyButton } from '@/components/ui/copy-button';
import { cn } from '@/lib/format/classNames';
import { shorten } from '@/lib/format/shorten';

export type AddressProps = {
  address: `0x${string}`;
  /** The name its owner chose, shown instead of the digits. */
  name?: string | null;
  copy?: boolean;
  className?: string;
};

/** Who: an identicon, the chosen name or the shortened address, and a button that copies the whole of it. */
export function Address({ address, name = null, copy = true, className }: AddressProps) {
  return (
    <span className={cn('inline-flex max-w-full items-center gap-1.5 whitespace-nowrap', className)} title={address}>
      {/* biome-ignore lint/performance/noImgElement: an inline SVG of a few hundred bytes has nothing to optimise */}
      <img src={blo(address)} alt="" width={18} height={18} className="size-[18px] shrink-0 rounded-full" />
      {name ? (
        <span className="truncate">{name}</span>
      ) : (
        <span className="font-mono text-[0.9em]">{shorten(address)}</span>
      )}
      {copy ? <CopyButton text={address} what="address" /> : null}
    </span>
  );
}
