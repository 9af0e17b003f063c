'use client';

import { useQueryClient } from '@tanstack/react-query';
import { WifiOff } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { configQuery } from '@/lib/query/config';
import { reachability } from '@/lib/query/reachability';

const RETRY_MS = 5_000;

/** Says that the server does not answer, keeps trying, and brings the page up to date when it does again. */
export function OfflineBanner() {
  const reachable = useSyncExternalStore(reachability.subscribe, reachability.get, () => true);
  const client = useQueryClient();
  useEffect(() => {
    if (reachable) return;
    const timer = setInterval(() => {
      client
        .fetchQuery({ ...configQuery, staleTime: 0, retry: false })
        .then(() => client.invalidateQueries())
        // Still away: the banner stays and the next attempt follows.
        .catch(() => undefined);
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [reachable, client]);
  if (reachable) return null;
  return (
    <div role="status" className="flex items-center gap-3 bg-rejected-soft px-4 py-2 text-rejected text-sm sm:px-6">
      <WifiOff className="size-4 shrink-0" aria-hidden />
      OpenLedger cannot be reached. What you see may be out of date; nothing you typed is lost. Trying again…
    </div>
  );
}
