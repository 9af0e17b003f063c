'use client';

import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { UPLOAD_STATUS } from '@/components/data-nets/upload-status-text';
import { Address } from '@/components/ui/address';
import { Badge } from '@/components/ui/badge';
import { DataTable } from '@/components/ui/data-table';
import { Loaded } from '@/components/ui/loaded';
import { RelativeTime } from '@/components/ui/relative-time';
import { TableSkeleton } from '@/components/ui/table-skeleton';
import type { DataNetDetail, Upload } from '@/lib/api/dataNet';
import { formatCount } from '@/lib/format/number';
import { uploadsQuery } from '@/lib/query/uploads';

const columns = (onOpen: (id: string) => void): ColumnDef<Upload>[] => [
  {
    id: 'file',
    header: 'File',
    accessorFn: (row) => row.fileName,
    cell: ({ row }) => (
      <button
        type="button"
        className="break-all text-left font-medium hover:text-accent hover:underline"
        onClick={() => onOpen(row.original.id)}
      >
        {row.original.fileName}
      </button>
    ),
  },
  {
    id: 'who',
    header: 'Contributor',
    accessorFn: (row) => row.contributor.name ?? row.contributor.address,
    cell: ({ row }) => (
      <Address address={row.original.contributor.address} name={row.original.contributor.name} copy={false} />
    ),
    meta: { className: 'hidden sm:table-cell' },
  },
  {
    id: 'state',
    header: 'State',
    accessorFn: (row) => row.status,
    cell: ({ row }) => (
      <Badge tone={UPLOAD_STATUS[row.original.status].tone}>{UPLOAD_STATUS[row.original.status].label}</Badge>
    ),
  },
  {
    id: 'accepted',
    header: 'Accepted',
    accessorFn: (row) => row.summary?.accepted ?? 0,
    cell: ({ row: { original } }) =>
      original.summary ? `${formatCount(original.summary.accepted)} of ${formatCount(original.summary.rows)}` : '–',
    meta: { align: 'right' },
  },
  {
    id: 'when',
    header: 'Uploaded',
    accessorFn: (row) => row.createdAt,
    cell: ({ row }) => <RelativeTime instant={row.original.createdAt} />,
    meta: { className: 'hidden sm:table-cell' },
  },
];

/** What was uploaded so far: signed files of everyone, and one's own that are not finished. */
export function UploadList({ dataNet, onOpen }: { dataNet: DataNetDetail; onOpen: (id: string) => void }) {
  const query = useQuery(uploadsQuery(dataNet.id));
  return (
    <Loaded query={query} doing="load the uploads" skeleton={<TableSkeleton rows={3} />}>
      {({ items }) =>
        items.length === 0 ? null : (
          <section className="grid gap-3">
            <h2 className="font-semibold text-base">Files so far</h2>
            <DataTable caption="Uploads" columns={columns(onOpen)} rows={items} rowId={(row) => row.id} />
          </section>
        )
      }
    </Loaded>
  );
}
