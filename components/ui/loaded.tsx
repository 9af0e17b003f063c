'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from '@/components/ui/error-state';

export type LoadedProps<Data> = {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  /** Completes "Could not …": "load the DataNets". */
  doing: string;
  /** The shape of what is coming. */
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
};

/** A query's data, its skeleton while it loads, or its error with a retry. Old data stays while a refresh fails. */
export function Loaded<Data>({ query, doing, skeleton, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorState error={query.error} doing={doing} retry={() => void query.refetch()} />;
  return (
    <div aria-busy="true">
      <p className="sr-only" role="status">
        Loading
      </p>
      {skeleton}
    </div>
  );
}
