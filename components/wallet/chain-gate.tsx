'use client';

import type { ReactNode } from 'react';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useChainState } from '@/components/wallet/chain-context';

/** Shows its children once the chain is known, so that everything below may use wagmi's hooks. */
export function ChainGate({ children }: { children: ReactNode }) {
  const state = useChainState();
  if (state.status === 'ready') return children;
  if (state.status === 'failed') {
    return <ErrorState error={state.error} doing="reach OpenLedger" retry={state.retry} />;
  }
  return (
    <div aria-busy="true" className="grid gap-4">
      <p className="sr-only" role="status">
        Loading
      </p>
      <Skeleton className="h-9 w-56" />
      <Skeleton className="h-5 w-80 max-w-full" />
      <Skeleton className="mt-4 h-64" />
    </div>
  );
}
