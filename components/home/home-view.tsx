'use client';

import { useQuery } from '@tanstack/react-query';
import { Boxes, Database, MessagesSquare } from 'lucide-react';
import { Door } from '@/components/home/door';
import { FeeSplitBar } from '@/components/home/fee-split-bar';
import { NewestDataNets } from '@/components/home/newest-data-nets';
import { NewestModels } from '@/components/home/newest-models';
import { Amount } from '@/components/ui/amount';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Statistic } from '@/components/ui/statistic';
import { Term } from '@/components/ui/term';
import { formatCount } from '@/lib/format/number';
import { networkQuery } from '@/lib/query/network';

/** What this is, what happened today, and what one can do next. */
export function HomeView() {
  const network = useQuery(networkQuery);
  return (
    <div className="grid gap-10">
      <header className="grid gap-3">
        <h1 className="max-w-3xl font-semibold text-3xl leading-tight">AI that pays those it learned from</h1>
        <p className="max-w-prose text-ink-muted text-lg">
          People give records, builders train models on them, and each answer’s fee is divided among those whose records
          it rests on. Every step can be checked.
        </p>
      </header>

      <section aria-label="What you can do" className="grid gap-4 md:grid-cols-3">
        <Door href="/datanets" icon={Database} title="Give data" action="Choose a DataNet">
          Drop a file. Each row is checked, and you are paid whenever an answer is traced back to one of yours.
        </Door>
        <Door href="/models/new" icon={Boxes} title="Build a model" action="Open the factory">
          Pick data and a base, press train. It runs in this browser or on the server; no code is needed.
        </Door>
        <Door href="/playground" icon={MessagesSquare} title="Ask one" action="Open the playground">
          Ask a model and see beside the answer which records it came from, and who was paid what.
        </Door>
      </section>

      <section className="grid gap-4">
        <h2 className="font-semibold text-lg">The network</h2>
        <Loaded query={network} doing="load the state of the network" skeleton={<Skeleton className="h-28" />}>
          {({ today, totals }) => (
            <dl className="grid grid-cols-2 gap-x-6 gap-y-5 rounded-lg border bg-surface p-5 lg:grid-cols-4">
              <Statistic label="Answers">
                {formatCount(totals.answers)} <Today>{formatCount(today.answers)}</Today>
              </Statistic>
              <Statistic label={<Term name="record">Records</Term>}>
                {formatCount(totals.records)} <Today>{formatCount(today.records)}</Today>
              </Statistic>
              <Statistic label="Models">
                {formatCount(totals.models)} <Today>{formatCount(today.models)}</Today>
              </Statistic>
              <Statistic label="Paid to contributors">
                <Amount wei={totals.paidToContributorsWei} />
              </Statistic>
            </dl>
          )}
        </Loaded>
      </section>

      <div className="grid items-start gap-6 lg:grid-cols-2">
        <NewestDataNets />
        <NewestModels />
      </div>

      <FeeSplitBar />
    </div>
  );
}

function Today({ children }: { children: string }) {
  return <span className="whitespace-nowrap font-normal text-ink-muted text-sm">{children} today</span>;
}
