'use client';

import { useNow } from '@/components/ui/use-now';
import { cn } from '@/lib/format/classNames';
import { exactTime, relativeTime } from '@/lib/format/time';

/** "3 hours ago", kept up to date, with the exact time on hover. */
export function RelativeTime({ instant, className }: { instant: string; className?: string }) {
  const now = useNow();
  return (
    <time
      dateTime={instant}
      title={now === 0 ? instant : exactTime(instant)}
      className={cn('whitespace-nowrap', className)}
    >
      {now === 0 ? instant.slice(0, 10) : relativeTime(instant, new Date(now))}
    </time>
  );
}
