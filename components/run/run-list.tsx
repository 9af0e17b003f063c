'use client';

import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { History, Plus } from 'lucide-react';
import Link from 'next/link';
import { LossChange } from '@/components/models/loss-change';
import { dataOf } from '@/components/run/data-of';
import { RunStatusBadge } from '@/components/run/run-status-badge';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { RelativeTime } from '@/components/ui/relative-time';
import { TableSkeleton } from '@/components/ui/table-skeleton';
import { SignedIn } from '@/components/wallet/signed-in';
import type { Run } from '@/lib/api/run';
import { formatCount } from '@/lib/format/number';
import { runsQuery } from '@/lib/query/runs';

const COLUMNS: ColumnDef<Run>[] = [
  {
    id: 'name',
    header: 'Run',
    accessorFn: (row) => row.name,
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <Link href={`/runs/${original.id}`} className="font-medium hover:text-accent hover:underline">
          {original.name}
        </Link>
        <span className="text-ink-muted">{dataOf(original).join(' · ')}</span>
      </div>
    ),
  },
  {
    id: 'status',
    header: 'State',
    accessorFn: (row) => row.status,
    cell: ({ row }) => <RunStatusBadge run={row.original} />,
  },
  {
    id: 'records',
    header: 'Records',
    accessorFn: (row) => row.records,
    cell: ({ row }) => formatCount(row.original.records),
    meta: { align: 'right', className: 'hidden md:table-cell' },
  },
  {
    id: 'loss',
    header: 'Held-out loss',
    accessorFn: (row) => row.result?.evaluationLoss ?? Number.POSITIVE_INFINITY,
    cell: ({ row: { original } }) =>
      original.result ? (
        <LossChange base={original.result.baseEvaluationLoss} tuned={original.result.evaluationLoss} />
      ) : (
        '–'
      ),
    meta: { align: 'right', className: 'hidden sm:table-cell' },
  },
  {
    id: 'created',
    header: 'Begun',
    accessorFn: (row) => row.createdAt,
    cell: ({ row }) => <RelativeTime instant={row.original.createdAt} />,
    meta: { align: 'right' },
  },
];

/** The caller's own runs. */
export function RunList() {
  return (
    <SignedIn to="see your runs">
      <OwnRuns />
    </SignedIn>
  );
}

function OwnRuns() {
  const query = useQuery(runsQuery);
  return (
    <Loaded query={query} doing="load your runs" skeleton={<TableSkeleton />}>
      {({ runs }) =>
        runs.length === 0 ? (
          <EmptyState
            icon={History}
            title="You have no run yet"
            action={
              <Button asChild variant="primary">
                <Link href="/models/new">
                  <Plus aria-hidden /> Build a model
                </Link>
              </Button>
            }
          >
            A run is one training: its data, its recipe, how it went and what came of it. Only you see yours.
          </EmptyState>
        ) : (
          <DataTable caption="Your runs" columns={COLUMNS} rows={runs} rowId={(row) => row.id} />
        )
      }
    </Loaded>
  );
}
