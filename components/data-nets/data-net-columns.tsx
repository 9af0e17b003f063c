'use client';

import type { ColumnDef } from '@tanstack/react-table';
import Link from 'next/link';
import { Amount } from '@/components/ui/amount';
import { Badge } from '@/components/ui/badge';
import type { DataNetSummary } from '@/lib/api/dataNet';
import { formatCount, plural } from '@/lib/format/number';

const wide = 'hidden md:table-cell';

export const DATA_NET_COLUMNS: ColumnDef<DataNetSummary>[] = [
  {
    id: 'name',
    header: 'DataNet',
    accessorFn: (row) => row.name,
    cell: ({ row: { original: item } }) => (
      <div className="grid min-w-48 max-w-xl gap-0.5">
        <span className="flex flex-wrap items-center gap-2">
          <Link href={`/datanets/${item.slug}`} className="font-medium hover:text-accent hover:underline">
            {item.name}
          </Link>
          {item.status === 'draft' ? <Badge tone="pending">Draft</Badge> : null}
        </span>
        <span className="text-ink-muted">{item.summary}</span>
        <span className="text-ink-muted md:hidden">
          {item.domain} · {plural(item.records, 'record')} · <Amount wei={item.earnedWei} /> earned
        </span>
      </div>
    ),
  },
  { id: 'domain', header: 'Domain', accessorFn: (row) => row.domain, meta: { className: wide } },
  {
    id: 'records',
    header: 'Records',
    accessorFn: (row) => row.records,
    cell: ({ row }) => formatCount(row.original.records),
    meta: { align: 'right', className: wide },
  },
  {
    id: 'contributors',
    header: 'Contributors',
    accessorFn: (row) => row.contributors,
    cell: ({ row }) => formatCount(row.original.contributors),
    meta: { align: 'right', className: 'hidden lg:table-cell' },
  },
  {
    id: 'training',
    header: 'Training',
    accessorFn: (row) => row.aiTrainingAllowed,
    cell: ({ row }) => (row.original.aiTrainingAllowed ? 'Permitted' : 'Not permitted'),
    meta: { className: 'hidden lg:table-cell' },
  },
  {
    id: 'models',
    header: 'Models',
    accessorFn: (row) => row.models,
    cell: ({ row }) => formatCount(row.original.models),
    meta: { align: 'right', className: 'hidden lg:table-cell' },
  },
  {
    id: 'earned',
    header: 'Earned',
    accessorFn: (row) => row.earnedWei,
    sortingFn: (left, right) => {
      const difference = BigInt(left.original.earnedWei) - BigInt(right.original.earnedWei);
      return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    },
    cell: ({ row }) => <Amount wei={row.original.earnedWei} />,
    meta: { align: 'right', className: wide },
  },
];
