'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Boxes, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useCallback } from 'react';
import { MODEL_COLUMNS } from '@/components/models/model-columns';
import { Button } from '@/components/ui/button';
import { DataTable } from '@/components/ui/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { SearchField } from '@/components/ui/search-field';
import { ShowMore } from '@/components/ui/show-more';
import { TableSkeleton } from '@/components/ui/table-skeleton';
import { useUrlState } from '@/components/ui/use-url-state';
import { modelPagesQuery } from '@/lib/query/models';

/** Every live model, and the caller's own in any state; the search stands in the address. */
export function ModelList() {
  const { get, set } = useUrlState();
  const search = get('search');
  const query = useInfiniteQuery(modelPagesQuery({ search }));
  const onSearch = useCallback((value: string) => set({ search: value }), [set]);
  return (
    <div className="grid gap-4">
      <SearchField label="Search models" value={search} onChange={onSearch} className="sm:max-w-md" />
      <Loaded query={query} doing="load the models" skeleton={<TableSkeleton />}>
        {(data) => {
          const rows = data.pages.flatMap((each) => each.items);
          if (rows.length === 0) return search === '' ? <NoModels /> : <NoMatch clear={() => set({ search: null })} />;
          return (
            <DataTable
              caption="Models"
              columns={MODEL_COLUMNS}
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

function NoModels() {
  return (
    <EmptyState
      icon={Boxes}
      title="There is no model yet"
      action={
        <Button asChild variant="primary">
          <Link href="/models/new">
            <Plus aria-hidden /> Build the first model
          </Link>
        </Button>
      }
    >
      A model learns from one or several anchored versions of DataNets. Training takes minutes and runs in this browser;
      no code is needed. If there is no version yet, start with a{' '}
      <Link href="/datanets" className="underline underline-offset-2 hover:text-ink">
        DataNet
      </Link>
      .
    </EmptyState>
  );
}

function NoMatch({ clear }: { clear: () => void }) {
  return (
    <EmptyState icon={SearchX} title="No model matches" action={<Button onClick={clear}>Clear the search</Button>}>
      Names and descriptions are searched. Try another word.
    </EmptyState>
  );
}
