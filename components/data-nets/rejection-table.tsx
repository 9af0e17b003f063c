'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { verdictLabel } from '@/components/data-nets/verdict-text';
import { Badge } from '@/components/ui/badge';
import { PagedTable } from '@/components/ui/paged-table';
import type { Rejection, Upload } from '@/lib/api/dataNet';
import { rejectionPagesQuery } from '@/lib/query/uploads';

const COLUMNS: ColumnDef<Rejection>[] = [
  { id: 'line', header: 'Line', accessorFn: (row) => row.line, meta: { align: 'right' } },
  {
    id: 'kind',
    header: 'Verdict',
    accessorFn: (row) => row.kind,
    cell: ({ row }) => <Badge tone="rejected">{verdictLabel(row.original.kind)}</Badge>,
  },
  {
    id: 'reason',
    header: 'Reason',
    enableSorting: false,
    cell: ({ row }) => (
      <div className="grid min-w-48 max-w-2xl gap-0.5">
        <span className="break-words">{row.original.reason}</span>
        <span className="line-clamp-2 break-words text-ink-muted sm:hidden">{row.original.excerpt}</span>
      </div>
    ),
  },
  {
    id: 'excerpt',
    header: 'Row',
    enableSorting: false,
    cell: ({ row }) => (
      <span className="line-clamp-2 max-w-sm break-words text-ink-muted">
        {row.original.excerpt || 'Could not be read'}
      </span>
    ),
    meta: { className: 'hidden sm:table-cell' },
  },
];

/** The refused rows, each with its line and the reason. */
export function RejectionTable({ upload }: { upload: Upload }) {
  const refused = upload.summary ? upload.summary.rows - upload.summary.accepted : 0;
  const query = useInfiniteQuery({ ...rejectionPagesQuery(upload.id, {}), enabled: refused > 0 });
  if (refused === 0) return <p className="text-ink-muted text-sm">No row was refused.</p>;
  return (
    <section className="grid gap-3">
      <h3 className="font-semibold text-base">Refused rows</h3>
      <PagedTable
        query={query}
        doing="load the refused rows"
        caption="Refused rows"
        columns={COLUMNS}
        rowId={(row) => `${row.line} ${row.kind} ${row.reason}`}
        empty={<p className="text-ink-muted text-sm">No refused row is stored.</p>}
      />
    </section>
  );
}
