'use client';

import { useQuery } from '@tanstack/react-query';
import { BadgeCheck, Download, MessagesSquare } from 'lucide-react';
import Link from 'next/link';
import { RegisterModel } from '@/components/models/register-model';
import { PublishForm } from '@/components/run/publish-form';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Run } from '@/lib/api/run';
import { modelQuery } from '@/lib/query/models';

/** From a trained run to a live model: describe it, wait for its index, register it, ask it. */
export function PublishRun({ run }: { run: Run }) {
  const { base } = usePublicConfig();
  if (run.importedBase) {
    return (
      <EmptyState icon={Download} title="This model cannot be published here">
        Nodes serve only models on {base.name}, and this one starts from {run.importedBase.name}. It is yours: try it in
        this tab, or take its adapter with you under Export.
      </EmptyState>
    );
  }
  return run.modelId ? <PublishedModel modelId={run.modelId} /> : <PublishForm run={run} />;
}

function PublishedModel({ modelId }: { modelId: string }) {
  const query = useQuery(modelQuery(modelId));
  return (
    <Loaded query={query} doing="load the model" skeleton={<Skeleton className="h-48" />}>
      {(model) =>
        model.status === 'live' ? (
          <EmptyState
            icon={BadgeCheck}
            title={`${model.name} is live`}
            action={
              <span className="flex flex-wrap justify-center gap-2">
                <Button asChild variant="primary">
                  <Link href={`/playground?model=${model.slug}`}>
                    <MessagesSquare aria-hidden /> Ask it in the playground
                  </Link>
                </Button>
                <Button asChild>
                  <Link href={`/models/${model.slug}`}>Open its page</Link>
                </Button>
              </span>
            }
          >
            Anyone can ask it now. Each answer pays its contributors, its node and you.
          </EmptyState>
        ) : (
          <RegisterModel model={model} />
        )
      }
    </Loaded>
  );
}
