'use client';

import { useQuery } from '@tanstack/react-query';
import { NodeTable } from '@/components/network/node-table';
import { RootTable } from '@/components/network/root-table';
import { SolvencyTable } from '@/components/network/solvency-table';
import { Amount } from '@/components/ui/amount';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Statistic } from '@/components/ui/statistic';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Network } from '@/lib/api/network';
import { formatCount, plural } from '@/lib/format/number';
import { networkQuery } from '@/lib/query/network';

/** The state of the network: totals, chain, nodes, solvency and roots. */
export function NetworkView() {
  const query = useQuery(networkQuery);
  return (
    <Loaded query={query} doing="load the state of the network" skeleton={<NetworkSkeleton />}>
      {(network) => (
        <div className="grid gap-8">
          <Totals network={network} />
          <section className="grid gap-3">
            <h2 className="font-semibold text-lg">
              <Term name="node">Nodes</Term>
            </h2>
            <NodeTable nodes={network.nodes} />
          </section>
          <section className="grid gap-3">
            <h2 className="font-semibold text-lg">
              <Term name="solvency">Solvency</Term>
            </h2>
            <SolvencyTable pools={network.solvency} />
          </section>
          <section className="grid gap-3">
            <h2 className="font-semibold text-lg">
              <Term name="root">Reward roots</Term>
            </h2>
            <RootTable roots={network.roots} />
          </section>
        </div>
      )}
    </Loaded>
  );
}

function Totals({ network: { totals, today, chain, nodes } }: { network: Network }) {
  const alive = nodes.filter((node) => node.alive);
  const sum = (of: (node: Network['nodes'][number]) => number) => alive.reduce((total, node) => total + of(node), 0);
  const { chainName } = usePublicConfig();
  const behind = BigInt(chain.blockNumber) - BigInt(chain.indexedBlock);
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-5 rounded-lg border bg-surface p-5 sm:grid-cols-3 lg:grid-cols-4">
      <Statistic label="Answers">
        {formatCount(totals.answers)}{' '}
        <span className="font-normal text-ink-muted text-sm">{formatCount(today.answers)} today</span>
      </Statistic>
      <Statistic label={<Term name="fee">Fees</Term>}>
        <Amount wei={totals.feesWei} />
      </Statistic>
      <Statistic label="Fees today">
        <Amount wei={today.feesWei} />
      </Statistic>
      <Statistic label="Paid to contributors">
        <Amount wei={totals.paidToContributorsWei} />
      </Statistic>
      <Statistic label="Tokens a second now">
        {formatCount(Math.round(sum((node) => node.tokensPerSecond)))}{' '}
        <span className="font-normal text-ink-muted text-sm">
          {plural(
            sum((node) => node.queued),
            'answer',
          )}{' '}
          waiting
        </span>
      </Statistic>
      <Statistic label="DataNets">{formatCount(totals.dataNets)}</Statistic>
      <Statistic label="Contributors">{formatCount(totals.contributors)}</Statistic>
      <Statistic label={`Block of ${chainName}`}>
        {formatCount(Number(chain.blockNumber))}{' '}
        <span className="font-normal text-ink-muted text-sm">
          {behind <= 0n ? 'all read' : `${plural(Number(behind), 'block')} to read`}
        </span>
      </Statistic>
    </dl>
  );
}

function NetworkSkeleton() {
  return (
    <div className="grid gap-8">
      <Skeleton className="h-40" />
      <Skeleton className="h-32" />
      <Skeleton className="h-32" />
    </div>
  );
}
