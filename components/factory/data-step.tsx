'use client';

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { Anchor, ArrowRight } from 'lucide-react';
import Link from 'next/link';
import { LicenceCheck } from '@/components/factory/licence-check';
import { PrivateData } from '@/components/factory/private-data';
import type { Wizard } from '@/components/factory/use-wizard';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Hash } from '@/components/ui/hash';
import { Term } from '@/components/ui/term';
import type { TrainableVersion } from '@/lib/api/run';
import { formatCount, plural } from '@/lib/format/number';
import { licenceCheckQuery } from '@/lib/query/runs';
import type { PrivateDraft } from '@/workers/privateData/protocol';

const nameOf = (version: TrainableVersion) => `${version.dataNet.name}, version ${version.number}`;

type Toggle = (id: string, on: boolean) => void;

const columnsFor = (chosen: readonly string[], toggle: Toggle): ColumnDef<TrainableVersion>[] => [
  {
    id: 'choose',
    header: () => <span className="sr-only">Choose</span>,
    enableSorting: false,
    cell: ({ row: { original } }) => (
      <Checkbox
        aria-label={`Learn from ${nameOf(original)}`}
        checked={chosen.includes(original.id)}
        onClick={(event) => event.stopPropagation()}
        onCheckedChange={(on) => toggle(original.id, on === true)}
      />
    ),
    meta: { className: 'w-10' },
  },
  {
    id: 'name',
    header: 'Version',
    accessorFn: nameOf,
    cell: ({ row: { original } }) => (
      <div className="grid gap-0.5">
        <span className="font-medium">{nameOf(original)}</span>
        <span className="text-ink-muted sm:hidden">{plural(original.recordCount, 'record')}</span>
        {original.aiTrainingAllowed ? null : <Badge tone="rejected">Training not permitted</Badge>}
      </div>
    ),
  },
  {
    id: 'domain',
    header: 'Domain',
    accessorFn: (row) => row.dataNet.domain,
    meta: { className: 'hidden md:table-cell' },
  },
  {
    id: 'records',
    header: 'Records',
    accessorFn: (row) => row.recordCount,
    cell: ({ row }) => formatCount(row.original.recordCount),
    meta: { align: 'right', className: 'hidden sm:table-cell' },
  },
  {
    id: 'root',
    header: 'Merkle root',
    enableSorting: false,
    cell: ({ row }) => <Hash value={row.original.recordsRoot} what="Merkle root" />,
    meta: { className: 'hidden lg:table-cell' },
  },
];

export type DataStepProps = {
  wizard: Wizard;
  versions: TrainableVersion[];
  own: UseQueryResult<PrivateDraft>;
};

/** What to learn from: versions of DataNets, where their licences allow it, and files that stay in this browser. */
export function DataStep({ wizard, versions, own }: DataStepProps) {
  const { versionIds, choose, goTo, usesPrivate } = wizard;
  const check = useQuery(licenceCheckQuery(versionIds, true));
  const toggle: Toggle = (id, on) => choose(on ? [...versionIds, id] : versionIds.filter((each) => each !== id));
  const records = versions
    .filter(({ id }) => versionIds.includes(id))
    .reduce((sum, { recordCount }) => sum + recordCount, 0);
  const licensed = versionIds.length === 0 || (check.data?.allowed === true && !check.isPlaceholderData);
  const privateRecords = usesPrivate ? (own.data?.set?.records ?? 0) : 0;
  const allowed = licensed && (versionIds.length > 0 || privateRecords > 0);
  const chosen = [
    versionIds.length > 0 ? `${plural(versionIds.length, 'version')}, ${plural(records, 'record')}` : '',
    usesPrivate ? plural(privateRecords, 'private record') : '',
  ].filter(Boolean);
  return (
    <section className="grid gap-4" aria-labelledby="data-step">
      <div className="grid gap-1">
        <h2 id="data-step" className="font-semibold text-lg">
          What should the model learn from?
        </h2>
        <p className="max-w-prose text-ink-muted text-sm">
          Choose one or several <Term name="version">versions</Term> of DataNets, whose contributors are paid whenever
          an answer rests on their records, or files of your own, which never leave this browser.
        </p>
      </div>
      {versions.length === 0 ? (
        <NoVersions />
      ) : (
        <DataTable
          caption="Versions to learn from"
          columns={columnsFor(versionIds, toggle)}
          rows={versions}
          rowId={(row) => row.id}
          onRowClick={(row) => toggle(row.id, !versionIds.includes(row.id))}
        />
      )}
      {versionIds.length > 0 ? (
        <LicenceCheck
          versions={versions.filter(({ id }) => versionIds.includes(id))}
          onLeaveOut={(out) => choose(versionIds.filter((id) => !out.includes(id)))}
        />
      ) : null}
      <PrivateData wizard={wizard} query={own} mixed={versionIds.length > 0} />
      <div className="flex flex-wrap items-center gap-3 border-t pt-4">
        <Button variant="primary" disabled={!allowed} onClick={() => goTo('base')}>
          Continue to the base <ArrowRight aria-hidden />
        </Button>
        <span className="text-ink-muted text-sm" role="status">
          {chosen.length === 0
            ? 'Choose at least one version, or drop a file of your own.'
            : `${chosen.join(' and ')}${check.data?.allowed === false ? '. The licences stand against it, see above.' : ''}`}
        </span>
      </div>
    </section>
  );
}

function NoVersions() {
  return (
    <EmptyState
      icon={Anchor}
      title="No version can be learned from yet"
      action={
        <Button asChild>
          <Link href="/datanets">Go to the DataNets</Link>
        </Button>
      }
    >
      A version can be learned from once its owner has anchored it on the chain: add records to a DataNet, freeze a
      version and anchor it. Files of your own can be learned from at once.
    </EmptyState>
  );
}
