'use client';

import { useQuery } from '@tanstack/react-query';
import { BaseStep } from '@/components/factory/base-step';
import { DataStep } from '@/components/factory/data-step';
import { privateDraftQuery } from '@/components/factory/private-query';
import { RecipeStep } from '@/components/factory/recipe-step';
import { useWizard, wizardLink } from '@/components/factory/use-wizard';
import { WizardSteps } from '@/components/factory/wizard-steps';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { TableSkeleton } from '@/components/ui/table-skeleton';
import { trainableVersionsQuery } from '@/lib/query/runs';

/** From data to a run, in three steps; training and publishing go on at the run's own page. */
export function FactoryWizard() {
  const wizard = useWizard();
  const query = useQuery(trainableVersionsQuery);
  const own = useQuery(privateDraftQuery);
  const { step, versionIds, usesPrivate, draft } = wizard;
  const chosen = versionIds.length > 0 || (usesPrivate && (own.isPending || Boolean(own.data?.set)));
  const links = {
    data: wizardLink('data', versionIds, usesPrivate),
    ...(chosen
      ? { base: wizardLink('base', versionIds, usesPrivate), recipe: wizardLink('recipe', versionIds, usesPrivate) }
      : {}),
  };
  // Without data there is nothing to set a base or a recipe for.
  const current = chosen ? step : 'data';
  return (
    <>
      <WizardSteps current={current} links={links} />
      <Loaded query={query} doing="load the versions" skeleton={<TableSkeleton />}>
        {({ versions }) => {
          const selected = versions.filter(({ id }) => versionIds.includes(id));
          if (current === 'data') return <DataStep wizard={wizard} versions={versions} own={own} />;
          if (!draft || (usesPrivate && own.isPending)) return <Skeleton className="h-64" />;
          if (current === 'base') return <BaseStep wizard={wizard} draft={draft} />;
          return (
            <RecipeStep
              wizard={wizard}
              draft={draft}
              versions={selected}
              own={usesPrivate ? (own.data ?? null) : null}
            />
          );
        }}
      </Loaded>
    </>
  );
}
