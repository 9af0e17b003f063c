'use client';

import { useQuery } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { ContributeTab } from '@/components/data-nets/contribute-tab';
import { ContributorsTab } from '@/components/data-nets/contributors-tab';
import { LicenceTab } from '@/components/data-nets/licence-tab';
import { OverviewTab } from '@/components/data-nets/overview-tab';
import { PublishDraft } from '@/components/data-nets/publish-draft';
import { RecordsTab } from '@/components/data-nets/records-tab';
import { VersionsTab } from '@/components/data-nets/versions-tab';
import { PageHeader } from '@/components/layout/page-header';
import { Address } from '@/components/ui/address';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Loaded } from '@/components/ui/loaded';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useUrlState } from '@/components/ui/use-url-state';
import { useSession } from '@/components/wallet/use-session';
import type { DataNetDetail } from '@/lib/api/dataNet';
import { formatCount } from '@/lib/format/number';
import { dataNetQuery } from '@/lib/query/dataNets';

const TABS = [
  { value: 'overview', label: 'Overview', Content: OverviewTab },
  { value: 'records', label: 'Records', Content: RecordsTab, count: (item: DataNetDetail) => item.records },
  { value: 'contribute', label: 'Contribute', Content: ContributeTab },
  {
    value: 'contributors',
    label: 'Contributors',
    Content: ContributorsTab,
    count: (item: DataNetDetail) => item.contributors,
  },
  { value: 'versions', label: 'Versions', Content: VersionsTab, count: (item: DataNetDetail) => item.versions },
  { value: 'licence', label: 'Licence', Content: LicenceTab },
] as const;

/** One DataNet: what is in it, who gave it, what was refused, which versions exist and what they earned. */
export function DataNetPage({ slug }: { slug: string }) {
  const query = useQuery(dataNetQuery(slug));
  return (
    <Loaded query={query} doing="load this DataNet" skeleton={<PageSkeleton />}>
      {(dataNet) => <DataNetView dataNet={dataNet} />}
    </Loaded>
  );
}

function DataNetView({ dataNet }: { dataNet: DataNetDetail }) {
  const { get, set } = useUrlState();
  const { address } = useSession();
  const live = dataNet.status === 'live';
  const tab = TABS.find(({ value }) => value === get('tab'))?.value ?? 'overview';
  // Each tab has filters of its own; they do not survive leaving it.
  const open = (value: string) =>
    set({ tab: value === 'overview' ? null : value, search: null, contributor: null, upload: null });
  return (
    <>
      <PageHeader
        title={dataNet.name}
        description={dataNet.summary}
        facts={
          <>
            <Badge>{dataNet.domain}</Badge>
            {live ? null : <Badge tone="pending">Draft</Badge>}
            <span className="flex items-center gap-1 text-ink-muted text-sm">
              by <Address address={dataNet.owner.address} name={dataNet.owner.name} />
            </span>
          </>
        }
        actions={
          live && tab !== 'contribute' ? (
            <Button variant="primary" onClick={() => open('contribute')}>
              <Upload aria-hidden /> Contribute data
            </Button>
          ) : null
        }
      />
      {live ? (
        <Tabs value={tab} onValueChange={open}>
          <TabsList aria-label={`Parts of ${dataNet.name}`}>
            {TABS.map((each) => (
              <TabsTrigger key={each.value} value={each.value}>
                {each.label}
                {'count' in each ? (
                  <span className="text-ink-muted text-xs tabular-nums">{formatCount(each.count(dataNet))}</span>
                ) : null}
              </TabsTrigger>
            ))}
          </TabsList>
          {TABS.map(({ value, Content }) => (
            <TabsContent key={value} value={value}>
              <Content dataNet={dataNet} />
            </TabsContent>
          ))}
        </Tabs>
      ) : address === dataNet.owner.address ? (
        <PublishDraft dataNet={dataNet} />
      ) : (
        <EmptyState title="This DataNet is still a draft">Its owner has not put it on the chain yet.</EmptyState>
      )}
    </>
  );
}

function PageSkeleton() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-9 w-72 max-w-full" />
      <Skeleton className="h-5 w-96 max-w-full" />
      <Skeleton className="mt-2 h-10" />
      <Skeleton className="h-64" />
    </div>
  );
}
