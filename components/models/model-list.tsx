'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { Boxes, Plus, SearchX } from 'lucide-react';
import Link from 'next/link';
import { useCallback } from 'react';
import { MODEL_COLUMNS } from '@/components/models/model-columns';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PagedTable } from '@/components/ui/paged-table';
import { SearchField } from '@/components/ui/search-field';
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
      <PagedTable
        query={query}
        doing="load the models"
        caption="Models"
        columns={MODEL_COLUMNS}
        rowId={(row) => row.id}
        empty={search === '' ? <NoModels /> : <NoMatch clear={() => set({ search: null })} />}
      />
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
