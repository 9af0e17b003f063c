'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import Link from 'next/link';
import { Amount } from '@/components/ui/amount';
import { PagedTable } from '@/components/ui/paged-table';
import type { RecordEarning } from '@/lib/api/reward';
import { formatCount } from '@/lib/format/number';
import { recordEarningPagesQuery } from '@/lib/query/rewards';

const COLUMNS: ColumnDef<RecordEarning>[] = [
  {
    id: 'record',
    header: 'Record',
    enableSorting: false,
    cell: ({ row: { original: item } }) => (
      <div className="grid min-w-48 max-w-2xl gap-0.5">
        <span className="line-clamp-2 font-medium">{item.prompt}</span>
        <Link
          href={`/datanets/${item.dataNet.slug}`}
          className="w-fit text-ink-muted hover:text-accent hover:underline"
        >
          {item.dataNet.name}
        </Link>
        <Link
          href={`/rewards/why/${item.lastAnswerId}/${item.recordHash}`}
          aria-label={`Why was I paid this? The last answer that used “${item.prompt}”`}
          className="w-fit text-accent underline-offset-4 hover:underline"
        >
          Why was I paid this?
        </Link>
      </div>
    ),
  },
  {
    id: 'answers',
    header: 'Answers',
    enableSorting: false,
    cell: ({ row }) => formatCount(row.original.answers),
    meta: { align: 'right' },
  },
  {
    id: 'earned',
    header: 'Earned',
    enableSorting: false,
    cell: ({ row }) => <Amount wei={row.original.wei} exact />,
    meta: { align: 'right' },
  },
  {
    id: 'receipt',
    header: 'Last receipt',
    enableSorting: false,
    cell: ({ row }) => (
      <Link href={`/receipts/${row.original.lastAnswerId}`} className="text-accent underline-offset-4 hover:underline">
        Open
        <span className="sr-only"> the receipt of the last answer that used “{row.original.prompt}”</span>
      </Link>
    ),
    meta: { className: 'hidden sm:table-cell' },
  },
];

/** Which records earned it, each with the receipt of the last answer that rested on it. */
export function RecordEarnings({ address }: { address: string }) {
  const query = useInfiniteQuery(recordEarningPagesQuery(address));
  return (
    <section className="grid gap-3">
      <h2 className="font-semibold text-lg">Which records earned it</h2>
      <PagedTable
        query={query}
        doing="load the records that earned"
        caption="Records that earned"
        columns={COLUMNS}
        rowId={(row) => `${row.dataNet.id} ${row.recordHash}`}
        empty={<p className="text-ink-muted text-sm">No answer has been traced back to one of your records yet.</p>}
      />
    </section>
  );
}
