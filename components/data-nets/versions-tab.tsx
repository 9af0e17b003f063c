'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { Snowflake } from 'lucide-react';
import { toast } from 'sonner';
import { AnchorVersion } from '@/components/data-nets/anchor-version';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorState } from '@/components/ui/error-state';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import { Term } from '@/components/ui/term';
import { SignInButton } from '@/components/wallet/sign-in-button';
import { useSession } from '@/components/wallet/use-session';
import type { DataNetDetail, Version } from '@/lib/api/dataNet';
import { formatCount, plural } from '@/lib/format/number';
import { dataNetQuery, freezeVersion } from '@/lib/query/dataNets';

const COLUMNS: ColumnDef<Version>[] = [
  {
    id: 'number',
    header: 'Version',
    accessorFn: (row) => row.number,
    cell: ({ row }) => `Version ${row.original.number}`,
    meta: { className: 'whitespace-nowrap' },
  },
  {
    id: 'status',
    header: 'State',
    accessorFn: (row) => row.status,
    cell: ({ row }) =>
      row.original.status === 'anchored' ? (
        <Badge tone="accepted">Anchored</Badge>
      ) : (
        <Badge tone="pending">Frozen, not anchored</Badge>
      ),
  },
  {
    id: 'records',
    header: 'Records',
    accessorFn: (row) => row.recordCount,
    cell: ({ row }) => formatCount(row.original.recordCount),
    meta: { align: 'right' },
  },
  {
    id: 'root',
    header: 'Merkle root',
    enableSorting: false,
    cell: ({ row }) => <Hash value={row.original.recordsRoot} what="Merkle root" />,
  },
  {
    id: 'manifest',
    header: 'Manifest',
    enableSorting: false,
    cell: ({ row }) => <Hash value={row.original.manifestHash} what="manifest hash" />,
    meta: { className: 'hidden lg:table-cell' },
  },
  {
    id: 'transaction',
    header: 'Transaction',
    enableSorting: false,
    cell: ({ row }) =>
      row.original.anchorTx ? <Hash value={row.original.anchorTx} what="transaction hash" /> : <span>None yet</span>,
    meta: { className: 'hidden md:table-cell' },
  },
  {
    id: 'when',
    header: 'Frozen',
    accessorFn: (row) => row.createdAt,
    cell: ({ row }) => <RelativeTime instant={row.original.createdAt} />,
  },
];

/** The frozen versions; the owner freezes the next one and anchors it. */
export function VersionsTab({ dataNet }: { dataNet: DataNetDetail }) {
  const { address, signedIn } = useSession();
  const owner = address === dataNet.owner.address;
  const waiting = dataNet.versionList.filter((version) => version.status === 'frozen');
  return (
    <div className="grid gap-6">
      {owner && signedIn && waiting.length === 0 ? <FreezeVersion dataNet={dataNet} /> : null}
      {owner && !signedIn ? (
        <p className="flex flex-wrap items-center gap-3 text-sm">
          You own this DataNet. <SignInButton size="small" />
        </p>
      ) : null}
      {owner && signedIn
        ? waiting.map((version) => <AnchorVersion key={version.id} dataNet={dataNet} version={version} />)
        : null}
      {dataNet.versionList.length === 0 ? (
        <EmptyState icon={Snowflake} title="No version yet">
          The owner freezes the accepted records into a version; models learn from versions, never from a list that
          moves.
        </EmptyState>
      ) : (
        <DataTable caption="Versions" columns={COLUMNS} rows={dataNet.versionList} rowId={(row) => row.id} />
      )}
    </div>
  );
}

function FreezeVersion({ dataNet }: { dataNet: DataNetDetail }) {
  const client = useQueryClient();
  const next = Math.max(0, ...dataNet.versionList.map((version) => version.number)) + 1;
  const freeze = useMutation({
    mutationFn: () => freezeVersion(dataNet.id),
    onSuccess: async (version) => {
      toast.success(`Version ${version.number} is frozen with ${plural(version.recordCount, 'record')}.`);
      await client.invalidateQueries({ queryKey: dataNetQuery(dataNet.slug).queryKey });
    },
  });
  return (
    <div className="grid gap-3 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm">
          {dataNet.unfrozenRecords === 0 ? (
            'Every accepted record is in a version.'
          ) : (
            <>
              <strong>{plural(dataNet.unfrozenRecords, 'signed record')}</strong> since the last{' '}
              <Term name="version">version</Term>
            </>
          )}
        </p>
        <Button
          variant="primary"
          disabled={dataNet.unfrozenRecords === 0 || freeze.isPending}
          aria-busy={freeze.isPending}
          onClick={() => freeze.mutate()}
        >
          <Snowflake aria-hidden /> Freeze version {next}
        </Button>
      </div>
      {freeze.error ? <ErrorState error={freeze.error} doing={`freeze version ${next}`} /> : null}
    </div>
  );
}
