'use client';

import { Button } from '@/components/ui/button';
import { formatCount } from '@/lib/format/number';

export type ShowMoreProps = {
  shown: number;
  total: number;
  hasMore: boolean;
  loading: boolean;
  onMore: () => void;
};

/** The foot of a paged list: how much of it is shown, and the button for the next part. */
export function ShowMore({ shown, total, hasMore, loading, onMore }: ShowMoreProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 border-t px-3 py-2 text-ink-muted text-sm tabular-nums">
      <span>
        {formatCount(shown)} of {formatCount(total)}
      </span>
      {hasMore ? (
        <Button size="small" disabled={loading} aria-busy={loading} onClick={onMore}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
