'use client';

import type { ColumnDef } from '@tanstack/react-table';
import { Server } from 'lucide-react';
import { Address } from '@/components/ui/address';
import { Badge } from '@/components/ui/badge';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Network } from '@/lib/api/network';
import { formatCount } from '@/lib/format/number';

type Node = Network['nodes'][number];

const COLUMNS: ColumnDef<Node>[] = [
  {
    id: 'node',
    header: 'Node',
    accessorFn: (row) => row.url,
    cell: ({ row: { original: node } }) => (
      <div className="grid gap-0.5">
        <Address address={node.address} />
        <span className="text-ink-muted text-xs">{node.url}</span>
      </div>
    ),
  },
  {
    id: 'state',
    header: 'State',
    accessorFn: (row) => row.alive,
    cell: ({ row: { original: node } }) => (
      <div className="grid justify-items-start gap-0.5">
        {node.alive ? <Badge tone="accepted">Answering</Badge> : <Badge tone="rejected">Silent</Badge>}
        <span className="text-ink-muted text-xs">
          seen <RelativeTime instant={node.lastHeartbeat} />
        </span>
      </div>
    ),
  },
  {
    id: 'speed',
    header: 'Tokens/s',
    accessorFn: (row) => row.tokensPerSecond,
    cell: ({ row }) => formatCount(Math.round(row.original.tokensPerSecond)),
    meta: { align: 'right' },
  },
  {
    id: 'adapters',
    header: 'Adapters in memory',
    accessorFn: (row) => row.residentAdapters,
    cell: ({ row }) => formatCount(row.original.residentAdapters),
    meta: { align: 'right' },
  },
  {
    id: 'queued',
    header: 'Waiting',
    accessorFn: (row) => row.queued,
    cell: ({ row }) => formatCount(row.original.queued),
    meta: { align: 'right' },
  },
  {
    id: 'requests',
    header: 'Requests',
    accessorFn: (row) => row.requests,
    cell: ({ row }) => formatCount(row.original.requests),
    meta: { align: 'right' },
  },
];

export function NodeTable({ nodes }: { nodes: Node[] }) {
  if (nodes.length === 0) {
    return (
      <EmptyState icon={Server} title="No node has reported yet">
        A node appears here with its first heartbeat, a few seconds after it starts.
      </EmptyState>
    );
  }
  return <DataTable caption="Nodes" columns={COLUMNS} rows={nodes} rowId={(row) => row.address} />;
}
