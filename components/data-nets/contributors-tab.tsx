'use client';

import type { ColumnDef } from '@tanstack/react-table';
import { Users } from 'lucide-react';
import Link from 'next/link';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import type { DataNetDetail } from '@/lib/api/dataNet';
import { formatCount, formatShare } from '@/lib/format/number';

type Contributor = DataNetDetail['contributorList'][number];

const byEarned = (left: Contributor, right: Contributor) => {
  const difference = BigInt(left.earnedWei) - BigInt(right.earnedWei);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

const columns = (slug: string, total: number): ColumnDef<Contributor>[] => [
  {
    id: 'who',
    header: 'Contributor',
    accessorFn: (row) => row.name ?? row.address,
    cell: ({ row }) => <Address address={row.original.address} name={row.original.name} />,
  },
  {
    id: 'records',
    header: 'Records',
    accessorFn: (row) => row.records,
    cell: ({ row }) => (
      <Link href={`/datanets/${slug}?tab=records&contributor=${row.original.address}`} className="hover:underline">
        {formatCount(row.original.records)}
      </Link>
    ),
    meta: { align: 'right' },
  },
  {
    id: 'share',
    header: 'Share',
    enableSorting: false,
    cell: ({ row }) => formatShare(total === 0 ? 0 : row.original.records / total),
    meta: { align: 'right', className: 'hidden sm:table-cell' },
  },
  {
    id: 'rejected',
    header: 'Refused rows',
    accessorFn: (row) => row.rejected,
    cell: ({ row }) => formatCount(row.original.rejected),
    meta: { align: 'right', className: 'hidden sm:table-cell' },
  },
  {
    id: 'earned',
    header: 'Earned',
    accessorFn: (row) => row.earnedWei,
    sortingFn: (left, right) => byEarned(left.original, right.original),
    cell: ({ row }) => <Amount wei={row.original.earnedWei} exact />,
    meta: { align: 'right' },
  },
];

export function ContributorsTab({ dataNet }: { dataNet: DataNetDetail }) {
  if (dataNet.contributorList.length === 0) {
    return (
      <EmptyState icon={Users} title="Nobody has contributed yet">
        Drop a file under “Contribute”; the first accepted and signed rows appear here.
      </EmptyState>
    );
  }
  return (
    <DataTable
      caption="Contributors"
      columns={columns(dataNet.slug, dataNet.records)}
      rows={dataNet.contributorList}
      rowId={(row) => row.address}
    />
  );
}
