'use client';

import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { DataTable, type DataTableProps } from '@/components/ui/data-table';
import { Loaded } from '@/components/ui/loaded';
import { ShowMore } from '@/components/ui/show-more';
import { TableSkeleton, type TableSkeletonProps } from '@/components/ui/table-skeleton';

export type PagedTableProps<Row> = Omit<DataTableProps<Row>, 'rows' | 'footer'> & {
  query: UseInfiniteQueryResult<InfiniteData<{ items: Row[]; total: number }>>;
  /** Completes "Could not …": "load the DataNets". */
  doing: string;
  /** What stands in place of a table without rows. */
  empty: ReactNode;
  /** Rows of the table's shape while it loads. */
  skeletonRows?: TableSkeletonProps['rows'];
};

/** A list that comes in pages, as a table that asks for the next one at its foot. */
export function PagedTable<Row>({ query, doing, empty, skeletonRows, ...table }: PagedTableProps<Row>) {
  return (
    <Loaded query={query} doing={doing} skeleton={<TableSkeleton rows={skeletonRows} />}>
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items);
        if (rows.length === 0) return empty;
        return (
          <DataTable
            {...table}
            rows={rows}
            footer={
              <ShowMore
                shown={rows.length}
                total={pages[0]?.total ?? rows.length}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onMore={() => void query.fetchNextPage()}
              />
            }
          />
        );
      }}
    </Loaded>
  );
}
