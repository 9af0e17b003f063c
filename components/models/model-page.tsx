'use client';

import { useQuery } from '@tanstack/react-query';
import { MessagesSquare } from 'lucide-react';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { AttributionAccuracy } from '@/components/models/attribution-accuracy';
import { ClientSnippet } from '@/components/models/client-snippet';
import { ModelCard } from '@/components/models/model-card';
import { ModelEarners } from '@/components/models/model-earners';
import { ModelExport } from '@/components/models/model-export';
import { ModelMaking } from '@/components/models/model-making';
import { ModelQuality } from '@/components/models/model-quality';
import { ModelSources } from '@/components/models/model-sources';
import { ModelStatusBadge } from '@/components/models/model-status-badge';
import { RegisterModel } from '@/components/models/register-model';
import { Address } from '@/components/ui/address';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Statistic } from '@/components/ui/statistic';
import { Term } from '@/components/ui/term';
import { useSession } from '@/components/wallet/use-session';
import type { ModelDetail } from '@/lib/api/model';
import { formatCount } from '@/lib/format/number';
import { modelQuery } from '@/lib/query/models';

/** One model: what it knows, how good it is, what it costs, who earns, how it was made. */
export function ModelPage({ slug }: { slug: string }) {
  const query = useQuery(modelQuery(slug));
  return (
    <>
      {query.data ? null : <PageHeader title="Model" />}
      <Loaded query={query} doing="load this model" skeleton={<PageSkeleton />}>
        {(model) => <ModelView model={model} />}
      </Loaded>
    </>
  );
}

function ModelView({ model }: { model: ModelDetail }) {
  const { address } = useSession();
  const live = model.status === 'live';
  const unfinished = model.status === 'indexing' || model.status === 'draft' || model.status === 'failed';
  return (
    <>
      <PageHeader
        title={model.name}
        description={model.description || undefined}
        facts={
          <>
            <ModelStatusBadge status={model.status} />
            <span className="flex items-center gap-1 text-ink-muted text-sm">
              by <Address address={model.owner.address} name={model.owner.name} />
            </span>
          </>
        }
        actions={
          live ? (
            <Button asChild variant="primary">
              <Link href={`/playground?model=${model.slug}`}>
                <MessagesSquare aria-hidden /> Ask this model
              </Link>
            </Button>
          ) : null
        }
      />
      <div className="grid grid-cols-1 gap-6">
        {unfinished && address === model.owner.address ? <RegisterModel model={model} /> : null}
        <dl className="grid grid-cols-2 gap-x-6 gap-y-5 rounded-lg border bg-surface p-5 lg:grid-cols-4">
          <Statistic label={<Term name="token">Price per 1,000 tokens</Term>}>
            <Amount wei={model.pricePerThousandTokens} exact />
          </Statistic>
          <Statistic label="Answers">{formatCount(model.answers)}</Statistic>
          <Statistic label="Fees so far">
            <Amount wei={model.earnedWei} />
          </Statistic>
          <Statistic label="Records learned from">
            {formatCount(model.versions.reduce((sum, version) => sum + version.recordCount, 0))}
          </Statistic>
        </dl>
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
          <ModelSources versions={model.versions} />
          <ModelQuality evaluation={model.evaluation} />
          <ModelEarners model={model} />
          <AttributionAccuracy model={model} />
        </div>
        {model.card ? <ModelCard card={model.card} /> : null}
        <ModelMaking model={model} />
        <ModelExport model={model} />
        {live && model.tokenId ? (
          <Card>
            <CardHeader>
              <CardTitle>Use it from a program</CardTitle>
            </CardHeader>
            <CardContent>
              <ClientSnippet tokenId={model.tokenId} />
            </CardContent>
          </Card>
        ) : null}
      </div>
    </>
  );
}

function PageSkeleton() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-5 w-96 max-w-full" />
      <Skeleton className="mt-2 h-24" />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-2">
        <Skeleton className="h-56" />
        <Skeleton className="h-56" />
      </div>
    </div>
  );
}
