'use client';

import { Boxes } from 'lucide-react';
import Link from 'next/link';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import { Statistic } from '@/components/ui/statistic';
import { Term } from '@/components/ui/term';
import type { DataNetDetail } from '@/lib/api/dataNet';
import { formatCount } from '@/lib/format/number';

export function OverviewTab({ dataNet }: { dataNet: DataNetDetail }) {
  const anchored = dataNet.versionList.filter((version) => version.status === 'anchored').length;
  return (
    <div className="grid gap-6">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-5 rounded-lg border bg-surface p-5 sm:grid-cols-4">
        <Statistic label={<Term name="record">Records</Term>}>{formatCount(dataNet.records)}</Statistic>
        <Statistic label="Contributors">{formatCount(dataNet.contributors)}</Statistic>
        <Statistic label={<Term name="anchor">Anchored versions</Term>}>{formatCount(anchored)}</Statistic>
        <Statistic label="Earned by contributors">
          <Amount wei={dataNet.earnedWei} />
        </Statistic>
      </dl>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card>
          <CardHeader>
            <CardTitle>About</CardTitle>
          </CardHeader>
          <CardContent className="grid gap-4 text-sm">
            <p className="whitespace-pre-line">
              {dataNet.description || 'The owner has written nothing more about it.'}
            </p>
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
              <dt className="text-ink-muted">A record is</dt>
              <dd>{dataNet.schemaKind === 'text' ? 'a text' : 'a question and its answer'}</dd>
              <dt className="text-ink-muted">Created</dt>
              <dd>
                <RelativeTime instant={dataNet.createdAt} />
              </dd>
              {dataNet.tokenId ? (
                <>
                  <dt className="text-ink-muted">Number on the chain</dt>
                  <dd>{dataNet.tokenId}</dd>
                </>
              ) : null}
              {dataNet.createTx ? (
                <>
                  <dt className="text-ink-muted">Transaction</dt>
                  <dd>
                    <Hash value={dataNet.createTx} what="transaction hash" />
                  </dd>
                </>
              ) : null}
            </dl>
          </CardContent>
        </Card>
        <Card>
          <CardHeader>
            <CardTitle>Models that learned from it</CardTitle>
          </CardHeader>
          <CardContent>
            {dataNet.modelList.length === 0 ? (
              <EmptyState
                icon={Boxes}
                title="No model yet"
                action={
                  <Button asChild>
                    <Link href="/models/new">Build a model</Link>
                  </Button>
                }
              >
                Models are trained on an anchored version.
              </EmptyState>
            ) : (
              <ul className="divide-y text-sm">
                {dataNet.modelList.map((model) => (
                  <li key={model.id} className="flex flex-wrap items-baseline justify-between gap-2 py-2 first:pt-0">
                    <Link href={`/models/${model.slug}`} className="font-medium hover:text-accent hover:underline">
                      {model.name}
                    </Link>
                    <span className="text-ink-muted">
                      paid back <Amount wei={model.paidBackWei} className="text-ink" />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </CardContent>
        </Card>
      </div>
    </div>
  );
}
