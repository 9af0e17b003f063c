'use client';

import { useQuery } from '@tanstack/react-query';
import { PageHeader } from '@/components/layout/page-header';
import { dataOf } from '@/components/run/data-of';
import { RunStatusBadge } from '@/components/run/run-status-badge';
import { RunView } from '@/components/run/run-view';
import { Loaded } from '@/components/ui/loaded';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { SignedIn } from '@/components/wallet/signed-in';
import { useSession } from '@/components/wallet/use-session';
import { plural } from '@/lib/format/number';
import { runQuery } from '@/lib/query/runs';

/** One run, from the look at its data to the published model. Only its owner sees it. */
export function RunPage({ id }: { id: string }) {
  const { signedIn } = useSession();
  return (
    <>
      {signedIn ? null : <PageHeader title="Run" />}
      <SignedIn to="see your run">
        <RunLoader id={id} />
      </SignedIn>
    </>
  );
}

function RunLoader({ id }: { id: string }) {
  const query = useQuery(runQuery(id));
  return (
    <>
      {query.data ? null : <PageHeader title="Run" />}
      <Loaded query={query} doing="load this run" skeleton={<Skeleton className="h-96" />}>
        {(run) => (
          <>
            <PageHeader
              title={run.name}
              facts={<RunStatusBadge run={run} />}
              description={
                <>
                  {dataOf(run).join(' · ')} · {plural(run.records, 'record')} · begun{' '}
                  <RelativeTime instant={run.createdAt} />
                </>
              }
            />
            <RunView run={run} />
          </>
        )}
      </Loaded>
    </>
  );
}
