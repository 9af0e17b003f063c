import { Lock } from 'lucide-react';
import { KeptPrivateFiles } from '@/components/factory/kept-private-files';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { useUrlState } from '@/components/ui/use-url-state';
import type { Run } from '@/lib/api/run';

/** Why a model of private data is not published, and what can be done with it. */
export function PrivateOutcome({ run }: { run: Run }) {
  const { set } = useUrlState();
  return (
    <div className="grid gap-4">
      <EmptyState
        icon={Lock}
        title="This model stays with you"
        action={
          <Button variant="primary" onClick={() => set({ tab: 'export' })}>
            Export it
          </Button>
        }
      >
        It learned from “{run.privateData?.name}”, which is in this browser alone. Publishing pays those whose records
        an answer rests on, and nobody could check that against records that nobody has. To publish, contribute the
        files to a DataNet and train on its version.
      </EmptyState>
      <KeptPrivateFiles title="What this browser keeps of it" of={run} />
    </div>
  );
}
