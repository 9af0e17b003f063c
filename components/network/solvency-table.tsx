'use client';

import type { ColumnDef } from '@tanstack/react-table';
import { Scale } from 'lucide-react';
import { Amount } from '@/components/ui/amount';
import { Badge } from '@/components/ui/badge';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import type { Network } from '@/lib/api/network';

type Pool = Network['solvency'][number];

const COLUMNS: ColumnDef<Pool>[] = [
  {
    id: 'pool',
    header: 'Pool',
    accessorFn: (row) => row.modelName,
    cell: ({ row }) => (
      <>
        {row.original.modelName} <span className="text-ink-muted">{row.original.pool}</span>
      </>
    ),
  },
  {
    id: 'funded',
    header: 'Funded',
    enableSorting: false,
    cell: ({ row }) => <Amount wei={row.original.fundedWei} exact />,
    meta: { align: 'right' },
  },
  {
    id: 'owed',
    header: 'Owed',
    enableSorting: false,
    cell: ({ row }) => <Amount wei={row.original.owedWei} exact />,
    meta: { align: 'right' },
  },
  {
    id: 'claimed',
    header: 'Claimed',
    enableSorting: false,
    cell: ({ row }) => <Amount wei={row.original.claimedWei} exact />,
    meta: { align: 'right' },
  },
  {
    id: 'state',
    header: 'Funded against owed',
    enableSorting: false,
    cell: ({ row: { original: pool } }) =>
      BigInt(pool.fundedWei) >= BigInt(pool.owedWei) ? (
        <Badge tone="accepted">Covered</Badge>
      ) : (
        <Badge tone="rejected">Short</Badge>
      ),
  },
];

export function SolvencyTable({ pools }: { pools: Pool[] }) {
  if (pools.length === 0) {
    return (
      <EmptyState icon={Scale} title="No pool yet">
        The first settled fee of a model opens its pool.
      </EmptyState>
    );
  }
  return <DataTable caption="Solvency by pool" columns={COLUMNS} rows={pools} rowId={(row) => row.pool} />;
}
