'use client';

import { useQuery } from '@tanstack/react-query';
import { Boxes, Plus } from 'lucide-react';
import Link from 'next/link';
import { AnswerHistory } from '@/components/playground/answer-history';
import { ApiAccess } from '@/components/playground/api-access';
import { Composer } from '@/components/playground/composer';
import { ExchangeView } from '@/components/playground/exchange-view';
import { Spending } from '@/components/playground/spending';
import { useAsking } from '@/components/playground/use-asking';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { useUrlState } from '@/components/ui/use-url-state';
import { SignedIn } from '@/components/wallet/signed-in';
import type { ModelSummary } from '@/lib/api/model';
import { modelsQuery } from '@/lib/query/models';

/** Asking models, with the sources and the price of every answer. */
export function Playground() {
  const query = useQuery(modelsQuery({ limit: 200 }));
  return (
    <Loaded query={query} doing="load the models" skeleton={<Skeleton className="h-64" />}>
      {({ items }) => {
        const live = items.filter(({ status }) => status === 'live');
        return live.length === 0 ? <NoModel /> : <WithModels models={live} />;
      }}
    </Loaded>
  );
}

function WithModels({ models }: { models: readonly ModelSummary[] }) {
  const { get, set } = useUrlState();
  const asked = get('model');
  const model = models.find(({ slug, id }) => slug === asked || id === asked) ?? models[0];
  if (!model) return <NoModel />;
  return (
    <SignedIn to={`ask ${model.name}`}>
      <Conversation models={models} model={model} onModel={(slug) => set({ model: slug })} />
    </SignedIn>
  );
}

type ConversationProps = { models: readonly ModelSummary[]; model: ModelSummary; onModel: (slug: string) => void };

function Conversation({ models, model, onModel }: ConversationProps) {
  const { exchanges, busy, ask, stop } = useAsking();
  return (
    <div className="grid gap-6">
      <Spending price={BigInt(model.pricePerThousandTokens)} />
      <Composer models={models} model={model} onModel={onModel} busy={busy} onAsk={ask} onStop={stop} />
      {exchanges.map((exchange) => (
        <ExchangeView key={exchange.key} exchange={exchange} />
      ))}
      <section aria-labelledby="history" className="grid gap-3">
        <h2 id="history" className="font-semibold text-lg">
          My answers
        </h2>
        <AnswerHistory />
      </section>
      {model.tokenId ? <ApiAccess tokenId={model.tokenId} /> : null}
    </div>
  );
}

function NoModel() {
  return (
    <EmptyState
      icon={Boxes}
      title="There is no model to ask yet"
      action={
        <Button asChild variant="primary">
          <Link href="/models/new">
            <Plus aria-hidden /> Build a model
          </Link>
        </Button>
      }
    >
      A model is trained on DataNets, published and registered on the chain; then anyone can ask it here.
    </EmptyState>
  );
}
