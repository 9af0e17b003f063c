'use client';

import type { ColumnDef } from '@tanstack/react-table';
import { Server } from 'lucide-react';
import { Address } from '@/components/ui/address';
import { Badge } from '@/components/ui/badge';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { RelativeTime } from '@/components/ui/relative-time';
import { Term } from '@/components/ui/term';
import type { Network } from '@/lib/api/network';
import { formatBytes, formatCount, formatShare } from '@/lib/format/number';

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
        <span className="whitespace-nowrap text-ink-muted text-xs">
          seen <RelativeTime instant={node.lastHeartbeat} />
        </span>
      </div>
    ),
  },
  {
    id: 'speed',
    header: 'Tokens/s',
    accessorFn: (row) => row.tokensPerSecond,
    cell: ({ row: { original: node } }) => (node.alive ? formatCount(Math.round(node.tokensPerSecond)) : '–'),
    meta: { align: 'right' },
  },
  {
    id: 'running',
    header: 'Running',
    accessorFn: (row) => row.active,
    cell: ({ row: { original: node } }) => (node.alive ? `${node.active} of ${node.rows}` : '–'),
    meta: { align: 'right' },
  },
  {
    id: 'queued',
    header: 'Waiting',
    accessorFn: (row) => row.queued,
    cell: ({ row: { original: node } }) => (node.alive ? formatCount(node.queued) : '–'),
    meta: { align: 'right' },
  },
  {
    id: 'adapters',
    header: 'Adapters in memory',
    accessorFn: (row) => row.residentAdapters,
    cell: ({ row: { original: node } }) => (
      <div className="grid justify-items-end gap-0.5">
        {formatCount(node.residentAdapters)}
        {node.adapterBytes !== null && node.adapterBudgetBytes !== null && (
          <span className="whitespace-nowrap text-ink-muted text-xs">
            {formatBytes(node.adapterBytes)} of {formatBytes(node.adapterBudgetBytes)}
          </span>
        )}
      </div>
    ),
    meta: { align: 'right' },
  },
  {
    id: 'hits',
    header: () => <Term name="hitRatio">Found there</Term>,
    // Its head explains the word; a button inside a button it cannot be.
    enableSorting: false,
    cell: ({ row: { original: node } }) => (node.hitRatio === null ? '–' : formatShare(node.hitRatio)),
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
