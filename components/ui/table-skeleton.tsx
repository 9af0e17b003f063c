import { Skeleton } from '@/components/ui/skeleton';

const ROWS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'] as const;

export type TableSkeletonProps = { rows?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | undefined };

/** The shape of a table that is on its way. */
export function TableSkeleton({ rows = 5 }: TableSkeletonProps) {
  return (
    <div className="overflow-hidden rounded-lg border bg-surface">
      <div className="h-10 bg-muted" />
      {ROWS.slice(0, rows).map((row) => (
        <div key={row} className="flex items-center gap-6 border-t px-3 py-4">
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="h-4 w-1/5" />
          <Skeleton className="ml-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}
