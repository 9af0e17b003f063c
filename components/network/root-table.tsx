'use client';

import type { ColumnDef } from '@tanstack/react-table';
import { GitCommitVertical } from 'lucide-react';
import { Amount } from '@/components/ui/amount';
import { Badge, type BadgeTone } from '@/components/ui/badge';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Network } from '@/lib/api/network';

type Root = Network['roots'][number];

const TONE: Readonly<Record<string, BadgeTone>> = { active: 'accepted', disabled: 'rejected', failed: 'rejected' };

const COLUMNS: ColumnDef<Root>[] = [
  {
    id: 'root',
    header: 'Root',
    enableSorting: false,
    cell: ({ row }) => <Hash value={row.original.root} what="reward root" />,
  },
  { id: 'pool', header: 'Pool', accessorFn: (row) => Number(row.pool), meta: { align: 'right' } },
  {
    id: 'state',
    header: 'State',
    accessorFn: (row) => row.status,
    cell: ({ row }) => (
      <Badge tone={TONE[row.original.status] ?? 'pending'} className="capitalize">
        {row.original.status}
      </Badge>
    ),
  },
  {
    id: 'total',
    header: 'Earned in all',
    enableSorting: false,
    cell: ({ row }) => <Amount wei={row.original.totalCumulativeWei} exact />,
    meta: { align: 'right' },
  },
  {
    id: 'active',
    header: 'Claimable',
    accessorFn: (row) => row.activatesAt ?? '',
    cell: ({ row }) =>
      row.original.activatesAt ? <RelativeTime instant={row.original.activatesAt} /> : 'Not posted yet',
  },
  {
    id: 'posted',
    header: 'Made',
    accessorFn: (row) => row.createdAt,
    cell: ({ row }) => <RelativeTime instant={row.original.createdAt} />,
    meta: { className: 'hidden sm:table-cell' },
  },
];

export function RootTable({ roots }: { roots: Root[] }) {
  if (roots.length === 0) {
    return (
      <EmptyState icon={GitCommitVertical} title="No root yet">
        After answers are settled, one hash of everything earned is posted here and waits for its window.
      </EmptyState>
    );
  }
  return <DataTable caption="Reward roots" columns={COLUMNS} rows={roots} rowId={(row) => `${row.pool} ${row.root}`} />;
}
