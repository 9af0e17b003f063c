'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Database, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useCallback } from 'react';
import { DATA_NET_COLUMNS } from '@/components/data-nets/data-net-columns';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { SearchField } from '@/components/ui/search-field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { ShowMore } from '@/components/ui/show-more';
import { TableSkeleton } from '@/components/ui/table-skeleton';
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
      <Loaded query={query} doing="load the DataNets" skeleton={<TableSkeleton />}>
        {(data) => {
          const rows = data.pages.flatMap((each) => each.items);
          if (rows.length === 0 && filtered) {
            return (
              <EmptyState
                icon={SearchX}
                title="No DataNet matches"
                action={<Button onClick={() => set({ search: null, domain: null })}>Clear the filters</Button>}
              >
                Try another word, or look in all domains.
              </EmptyState>
            );
          }
          if (rows.length === 0) {
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
                A DataNet collects records of one field under one licence. Everyone whose records a model’s answers rest
                on is paid for them.
              </EmptyState>
            );
          }
          return (
            <DataTable
              caption="DataNets"
              columns={DATA_NET_COLUMNS}
              rows={rows}
              rowId={(row) => row.id}
              footer={
                <ShowMore
                  shown={rows.length}
                  total={data.pages[0]?.total ?? rows.length}
                  hasMore={query.hasNextPage}
                  loading={query.isFetchingNextPage}
                  onMore={() => void query.fetchNextPage()}
                />
              }
            />
          );
        }}
      </Loaded>
    </div>
  );
}
