'use client';

import { useQuery } from '@tanstack/react-query';
import { Coins } from 'lucide-react';
import Link from 'next/link';
import { EarningsHistory } from '@/components/rewards/earnings-history';
import { PoolClaim } from '@/components/rewards/pool-claim';
import { RecordEarnings } from '@/components/rewards/record-earnings';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Statistic } from '@/components/ui/statistic';
import { Term } from '@/components/ui/term';
import { useSession } from '@/components/wallet/use-session';
import { rewardsQuery } from '@/lib/query/rewards';

const sum = (amounts: readonly string[]) => amounts.reduce((total, amount) => total + BigInt(amount), 0n);

/** What the signed-in person earned: to claim now, still waiting, over time, and by record. */
export function RewardsView() {
  const { address = '0x' } = useSession();
  const query = useQuery(rewardsQuery(address));
  return (
    <Loaded query={query} doing="load your rewards" skeleton={<Skeleton className="h-72" />}>
      {({ claimable, totalEarnedWei, totalClaimedWei, history }) =>
        claimable.length === 0 && totalEarnedWei === '0' ? (
          <EmptyState
            icon={Coins}
            title="Nothing earned yet"
            action={
              <Button asChild variant="primary">
                <Link href="/datanets">Contribute to a DataNet</Link>
              </Button>
            }
          >
            You earn when an answer of a model is traced back to one of your records. Contribute data, and a model that
            learned from it pays you here.
          </EmptyState>
        ) : (
          <div className="grid gap-8">
            <dl className="grid grid-cols-1 gap-x-6 gap-y-5 rounded-lg border bg-surface p-5 sm:grid-cols-2 lg:grid-cols-4">
              <Statistic label={<Term name="claimable">Claimable now</Term>}>
                <Amount
                  wei={sum(claimable.map((pool) => pool.claimableWei))}
                  exact
                  className="whitespace-normal [overflow-wrap:anywhere]"
                />
              </Statistic>
              <Statistic label={<Term name="challengeWindow">Still in its window</Term>}>
                <Amount wei={sum(claimable.map((pool) => pool.pendingWei))} />
              </Statistic>
              <Statistic label="Earned in all">
                <Amount wei={totalEarnedWei} />
              </Statistic>
              <Statistic label="Claimed so far">
                <Amount wei={totalClaimedWei} />
              </Statistic>
            </dl>
            <section className="grid gap-3">
              <h2 className="font-semibold text-lg">
                <Term name="pool">By model</Term>
              </h2>
              {claimable.length === 0 ? (
                <p className="text-ink-muted text-sm">Your earnings are not posted to the chain yet.</p>
              ) : (
                <ul className="grid gap-3">
                  {claimable.map((pool) => (
                    <PoolClaim key={pool.pool} pool={pool} />
                  ))}
                </ul>
              )}
            </section>
            <EarningsHistory history={history} />
            <RecordEarnings address={address} />
          </div>
        )
      }
    </Loaded>
  );
}
