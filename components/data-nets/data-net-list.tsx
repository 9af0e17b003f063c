'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Database, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useCallback } from 'react';
import { DATA_NET_COLUMNS } from '@/components/data-nets/data-net-columns';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PagedTable } from '@/components/ui/paged-table';
import { SearchField } from '@/components/ui/search-field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { useUrlState } from '@/components/ui/use-url-state';
import { dataNetPagesQuery, dataNetsQuery } from '@/lib/query/dataNets';

const ALL = 'all';

/** Every DataNet, searched and filtered; both stand in the address. */
export function DataNetList() {
  const { get, set } = useUrlState();
  const search = get('search');
  const domain = get('domain');
  const filtered = search !== '' || domain !== '';
  const query = useInfiniteQuery(dataNetPagesQuery({ search, domain }));
  const all = useQuery(dataNetsQuery({ limit: 200 }));
  const domains = [...new Set(all.data?.items.map((item) => item.domain))].sort();
  const onSearch = useCallback((value: string) => set({ search: value }), [set]);

  return (
    <div className="grid gap-4">
      <div className="flex flex-col gap-3 sm:flex-row">
        <SearchField label="Search DataNets" value={search} onChange={onSearch} className="grow sm:max-w-md" />
        <Select value={domain || ALL} onValueChange={(value) => set({ domain: value === ALL ? null : value })}>
          <SelectTrigger aria-label="Domain" className="sm:w-56">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ALL}>All domains</SelectItem>
            {[...new Set(domain ? [...domains, domain] : domains)].map((name) => (
              <SelectItem key={name} value={name}>
                {name}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </div>
      <PagedTable
        query={query}
        doing="load the DataNets"
        caption="DataNets"
        columns={DATA_NET_COLUMNS}
        rowId={(row) => row.id}
        empty={filtered ? <NoMatch clear={() => set({ search: null, domain: null })} /> : <NoDataNets />}
      />
    </div>
  );
}

function NoMatch({ clear }: { clear: () => void }) {
  return (
    <EmptyState icon={SearchX} title="No DataNet matches" action={<Button onClick={clear}>Clear the filters</Button>}>
      Try another word, or look in all domains.
    </EmptyState>
  );
}

function NoDataNets() {
  return (
    <EmptyState
      icon={Database}
      title="There is no DataNet yet"
      action={
        <Button asChild variant="primary">
          <Link href="/datanets/new">
            <Plus aria-hidden /> Create the first DataNet
          </Link>
        </Button>
      }
    >
      A DataNet collects records of one field under one licence. Everyone whose records a model’s answers rest on is
      paid for them.
    </EmptyState>
  );
}
