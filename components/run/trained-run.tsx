'use client';

import Link from 'next/link';
import { EvaluationPanel } from '@/components/evaluation/evaluation-panel';
import { ExportPanel } from '@/components/export/export-panel';
import { ModelQuality } from '@/components/models/model-quality';
import { Compare } from '@/components/run/compare';
import { PrivateOutcome } from '@/components/run/private-outcome';
import { PublishRun } from '@/components/run/publish-run';
import { TabChat } from '@/components/run/tab-chat';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useUrlState } from '@/components/ui/use-url-state';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Run, RunRecord } from '@/lib/api/run';

const TABS = ['publish', 'compare', 'chat', 'export'] as const;

/** A finished run: how good it became, what it says beside its base, and putting it on sale. */
export function TrainedRun({ run, records }: { run: Run; records: readonly RunRecord[] | null }) {
  const { get, set } = useUrlState();
  const { base } = usePublicConfig();
  const tab = TABS.find((name) => name === get('tab')) ?? 'publish';
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[3fr_2fr]">
      <Tabs value={tab} onValueChange={(next) => set({ tab: next === 'publish' ? null : next })} className="min-w-0">
        <TabsList aria-label="What to do with the trained model">
          <TabsTrigger value="publish">{run.privateData ? 'Private' : 'Publish'}</TabsTrigger>
          <TabsTrigger value="compare">Compare with the base</TabsTrigger>
          <TabsTrigger value="chat">Try it in this tab</TabsTrigger>
          <TabsTrigger value="export">Export</TabsTrigger>
        </TabsList>
        <TabsContent value="publish" className="pt-4">
          {run.privateData ? <PrivateOutcome run={run} /> : <PublishRun run={run} />}
        </TabsContent>
        <TabsContent value="compare" className="grid gap-4 pt-4">
          <p className="text-sm">
            <Link href={`/runs/compare?ids=${run.id}&view=arena`} className="text-accent underline underline-offset-4">
              Judge it blind, or beside other runs
            </Link>
          </p>
          <Compare run={run} records={records} />
        </TabsContent>
        <TabsContent value="chat" className="pt-4">
          <TabChat run={run} />
        </TabsContent>
        <TabsContent value="export" className="pt-4">
          {run.adapterHash ? (
            <ExportPanel
              title={run.name}
              baseHash={run.baseHash}
              baseName={run.importedBase?.name ?? base.name}
              adapterHash={run.adapterHash}
              card=""
            />
          ) : null}
        </TabsContent>
      </Tabs>
      <div className="grid min-w-0 gap-6">
        {run.result ? <ModelQuality evaluation={run.result} /> : null}
        <EvaluationPanel run={run} records={records} />
      </div>
    </div>
  );
}
