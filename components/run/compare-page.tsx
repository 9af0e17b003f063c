'use client';

import { Arena } from '@/components/arena/arena';
import { SideBySide } from '@/components/arena/side-by-side';
import { CompareRuns } from '@/components/run/compare-runs';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useUrlState } from '@/components/ui/use-url-state';
import { SignedIn } from '@/components/wallet/signed-in';

const VIEWS = ['figures', 'chat', 'arena'] as const;

/** Runs against each other: their figures, their answers, and a blind vote. The choice stands in the address. */
export function ComparePage() {
  const { get, set } = useUrlState();
  const view = VIEWS.find((name) => name === get('view')) ?? 'figures';
  const ids = get('ids')
    .split(',')
    .filter((id) => /^[0-9a-f-]{36}$/.test(id))
    .slice(0, 6);
  return (
    <SignedIn to="compare your runs">
      <Tabs value={view} onValueChange={(next) => set({ view: next === 'figures' ? null : next })} className="min-w-0">
        <TabsList aria-label="How to compare">
          <TabsTrigger value="figures">Figures</TabsTrigger>
          <TabsTrigger value="chat">Side by side</TabsTrigger>
          <TabsTrigger value="arena">Blind</TabsTrigger>
        </TabsList>
        <TabsContent value="figures" className="pt-4">
          <CompareRuns ids={ids} onChange={(next) => set({ ids: next.join(',') })} />
        </TabsContent>
        <TabsContent value="chat" className="pt-4">
          <SideBySide initial={ids} />
        </TabsContent>
        <TabsContent value="arena" className="pt-4">
          <Arena initial={ids} />
        </TabsContent>
      </Tabs>
    </SignedIn>
  );
}
