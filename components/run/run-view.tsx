'use client';

import { useMemo } from 'react';
import { wizardLink } from '@/components/factory/use-wizard';
import { WizardSteps } from '@/components/factory/wizard-steps';
import { BranchRun } from '@/components/run/branch-run';
import { HeldOutRows } from '@/components/run/held-out-rows';
import { PreflightView } from '@/components/run/preflight';
import { RecipeFile } from '@/components/run/recipe-file';
import { RunCharts } from '@/components/run/run-charts';
import { runSeries } from '@/components/run/run-series';
import { SampleList } from '@/components/run/sample-list';
import { TrainedRun } from '@/components/run/trained-run';
import { TrainingStatus } from '@/components/run/training-status';
import { deviceText, useRunControl } from '@/components/run/use-run-control';
import { useRunEvents } from '@/components/run/use-run-events';
import { useRunRecords } from '@/components/run/use-run-records';
import { ErrorState } from '@/components/ui/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import { useSameArray } from '@/components/ui/use-same-array';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Run } from '@/lib/api/run';

/** What there is to do and to see at this moment of a run. */
export function RunView({ run }: { run: Run }) {
  const records = useRunRecords(run);
  const done = run.status === 'trained' || run.status === 'published';
  const stored = useRunEvents(run);
  const series = useMemo(() => runSeries(stored.events), [stored.events]);
  const samples = useSameArray(series.samples);
  const control = useRunControl({ run, records: records.data ?? null, events: stored.events, loaded: stored.loaded });
  const versionIds = run.versions.map(({ id }) => id);
  const own = run.privateData !== null;
  const fresh = run.status === 'ready' && control.state === 'idle' && stored.events.length === 0;

  return (
    <>
      <WizardSteps
        current={done ? 'publish' : 'train'}
        links={{
          data: wizardLink('data', versionIds, own),
          base: wizardLink('base', versionIds, own),
          recipe: wizardLink('recipe', versionIds, own),
        }}
        finished={run.status === 'published'}
      />
      <div className="grid grid-cols-1 gap-6">
        {stored.error ? (
          <ErrorState error={stored.error} doing="load the progress of this run" retry={stored.retry} />
        ) : null}
        {records.error ? (
          <ErrorState error={records.error} doing="load the records" retry={() => void records.refetch()} />
        ) : null}
        {control.error ? <ErrorState error={control.error} doing="go on with the training" /> : null}
        {run.status === 'failed' && !control.error ? <RunFailure run={run} last={series.last} /> : null}
        {done ? <TrainedRun run={run} records={records.data ?? null} /> : null}
        {!stored.loaded && !stored.error ? (
          <Skeleton className="h-64" />
        ) : fresh ? (
          <PreflightView run={run} records={records.data ?? null} onStart={control.start} starting={control.starting} />
        ) : (
          <>
            {done ? null : (
              <TrainingStatus
                series={series}
                device={deviceText(run, control.device)}
                state={control.state}
                places={{ last: run.device, server: !run.importedBase && !run.privateData }}
                begun={stored.events.length > 0}
                onStop={control.stop}
                onResume={control.resume}
              />
            )}
            <RunCharts series={series} />
            <SampleList samples={samples} records={records.data ?? null} />
            {series.rows ? <HeldOutRows rows={series.rows} records={records.data ?? null} /> : null}
          </>
        )}
        {done ? <BranchRun run={run} /> : null}
        <RecipeFile run={run} records={records.data ?? null} />
      </div>
    </>
  );
}

/** Why a run failed, from the server's note or from the last thing that the tab reported. */
function RunFailure({ run, last }: { run: Run; last: ReturnType<typeof runSeries>['last'] }) {
  const known = run.error ?? (last?.phase === 'failed' ? last : null);
  const error = new OpenLedgerError({
    code: 'unavailable',
    message: known?.message ?? 'The training failed.',
    remedy: known?.remedy ?? 'Resume it: it goes on from its last checkpoint.',
  });
  return <ErrorState error={error} doing="finish the training" />;
}
