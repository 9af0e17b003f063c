'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { FileText, SearchX } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { RecordSheet } from '@/components/data-nets/record-sheet';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PagedTable } from '@/components/ui/paged-table';
import { SearchField } from '@/components/ui/search-field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { useUrlState } from '@/components/ui/use-url-state';
import type { DataNetDetail, RecordItem } from '@/lib/api/dataNet';
import { shorten } from '@/lib/format/shorten';
import { recordPagesQuery } from '@/lib/query/dataNets';

const ALL = 'all';

const columns = (kind: DataNetDetail['schemaKind'], open: (record: RecordItem) => void): ColumnDef<RecordItem>[] => [
  {
    id: 'prompt',
    header: kind === 'text' ? 'Text' : 'Question and answer',
    enableSorting: false,
    cell: ({ row: { original: item } }) => (
      <div className="grid min-w-56 max-w-2xl gap-0.5">
        <button
          type="button"
          className="line-clamp-2 text-left font-medium hover:text-accent"
          onClick={(event) => {
            event.stopPropagation();
            open(item);
          }}
        >
          {item.prompt || item.answer}
        </button>
        {item.prompt ? <p className="line-clamp-2 text-ink-muted">{item.answer}</p> : null}
      </div>
    ),
  },
  {
    id: 'contributor',
    header: 'Contributor',
    enableSorting: false,
    cell: ({ row }) => (
      <Address address={row.original.contributor.address} name={row.original.contributor.name} copy={false} />
    ),
    meta: { className: 'hidden sm:table-cell' },
  },
  {
    id: 'line',
    header: 'Line',
    accessorFn: (row) => row.line,
    meta: { align: 'right', className: 'hidden lg:table-cell' },
  },
  {
    id: 'earned',
    header: 'Earned',
    enableSorting: false,
    cell: ({ row }) => <Amount wei={row.original.earnedWei} />,
    meta: { align: 'right' },
  },
];

/** The records, searched and filtered by contributor; one click shows a record with its proof. */
export function RecordsTab({ dataNet }: { dataNet: DataNetDetail }) {
  const { get, set } = useUrlState();
  const search = get('search');
  const contributor = get('contributor');
  const [opened, setOpened] = useState<RecordItem | null>(null);
  const query = useInfiniteQuery(recordPagesQuery(dataNet.id, { search, contributor }));
  const onSearch = useCallback((value: string) => set({ search: value }), [set]);
  const definition = useMemo(() => columns(dataNet.schemaKind, setOpened), [dataNet.schemaKind]);

  return (
    <div className="grid gap-4">
      <div className="flex flex-col gap-3 sm:flex-row">
        <SearchField label="Search records" value={search} onChange={onSearch} className="grow sm:max-w-md" />
        <Select
          value={contributor || ALL}
          onValueChange={(value) => set({ contributor: value === ALL ? null : value })}
        >
          <SelectTrigger aria-label="Contributor" className="sm:w-64">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ALL}>All contributors</SelectItem>
            {dataNet.contributorList.map((person) => (
              <SelectItem key={person.address} value={person.address}>
                {person.name ?? shorten(person.address)}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </div>
      <PagedTable
        query={query}
        doing="load the records"
        skeletonRows={8}
        caption="Records"
        columns={definition}
        rowId={(row) => row.id}
        onRowClick={setOpened}
        empty={
          search || contributor ? (
            <NoMatch clear={() => set({ search: null, contributor: null })} />
          ) : (
            <NoRecords contribute={() => set({ tab: 'contribute' })} />
          )
        }
      />
      {opened ? <RecordSheet dataNet={dataNet} record={opened} onClose={() => setOpened(null)} /> : null}
    </div>
  );
}

function NoMatch({ clear }: { clear: () => void }) {
  return (
    <EmptyState icon={SearchX} title="No record matches" action={<Button onClick={clear}>Clear the filters</Button>}>
      Try another word, or all contributors.
    </EmptyState>
  );
}

function NoRecords({ contribute }: { contribute: () => void }) {
  return (
    <EmptyState
      icon={FileText}
      title="There are no records yet"
      action={
        <Button variant="primary" onClick={contribute}>
          Contribute data
        </Button>
      }
    >
      Records appear here when a contributor has signed them.
    </EmptyState>
  );
}
