'use client';

import { Gauge, Server, Square } from 'lucide-react';
import { EvaluationTable } from '@/components/evaluation/evaluation-table';
import { useEvaluation } from '@/components/evaluation/use-evaluation';
import { WorstRows } from '@/components/evaluation/worst-rows';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { ErrorState } from '@/components/ui/error-state';
import { Loaded } from '@/components/ui/loaded';
import { Progress } from '@/components/ui/progress';
import { RelativeTime } from '@/components/ui/relative-time';
import { Skeleton } from '@/components/ui/skeleton';
import { Term } from '@/components/ui/term';
import type { Run, RunRecord } from '@/lib/api/run';
import { formatCount } from '@/lib/format/number';
import { duration } from '@/lib/format/time';

/** How base and tuned model answer records they never saw: figures with intervals, the worst rows, and measuring again. */
export function EvaluationPanel({ run, records }: { run: Run; records: readonly RunRecord[] | null }) {
  const { stored, progress, error, ready, measureHere, measureOnServer, stop } = useEvaluation(run, records);
  return (
    <Card>
      <CardHeader>
        <CardTitle>How it answers</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        <p className="text-ink-muted">
          Questions of <Term name="heldOut">held-out</Term> records, answered by base and tuned model with the most
          likely token each time, and compared with the record’s own answer.
        </p>
        {error ? <ErrorState error={error} doing="measure the model" /> : null}
        <Loaded query={stored} doing="load the evaluation" skeleton={<Skeleton className="h-40" />}>
          {({ evaluation, measuredAt, server }) => {
            const onServer = server?.state === 'waiting' || server?.state === 'running';
            return (
              <>
                {evaluation ? (
                  <>
                    <EvaluationTable evaluation={evaluation} />
                    <p className="text-ink-muted">
                      {formatCount(evaluation.measured)} of {formatCount(evaluation.heldOut)} held-out records, answers
                      of at most {evaluation.maxTokens} tokens
                      {measuredAt ? (
                        <>
                          , measured <RelativeTime instant={measuredAt} />
                        </>
                      ) : null}
                      . In brackets: 95 % intervals.
                    </p>
                    {evaluation.worst.length > 0 ? <WorstRows rows={evaluation.worst} records={records} /> : null}
                  </>
                ) : progress || onServer ? null : (
                  <p>Not measured yet.</p>
                )}
                {server?.state === 'failed' && !evaluation ? (
                  <p role="alert">The server could not measure it. Measure it in this tab.</p>
                ) : null}
                {progress ? (
                  <div className="grid gap-2" role="status">
                    <p>
                      {progress.total > 0 ? `${progress.done} of ${progress.total} answers` : 'Loading the model…'}
                      {progress.secondsLeft === null ? '' : `, ≈ ${duration(progress.secondsLeft)} left`}
                    </p>
                    <Progress share={progress.total > 0 ? progress.done / progress.total : null} label="Measuring" />
                  </div>
                ) : onServer ? (
                  <div className="grid gap-2" role="status">
                    <p>
                      {server.done === null || server.total === null
                        ? 'The server will begin when it is free…'
                        : `On the server: ${server.done} of ${server.total} answers`}
                    </p>
                    <Progress
                      share={server.done && server.total ? server.done / server.total : null}
                      label="Measuring"
                    />
                  </div>
                ) : null}
                <div className="flex flex-wrap gap-2">
                  {progress ? (
                    <Button onClick={stop}>
                      <Square aria-hidden /> Stop measuring
                    </Button>
                  ) : onServer ? null : (
                    <>
                      <Button disabled={!ready} onClick={() => void measureHere()}>
                        <Gauge aria-hidden /> {evaluation ? 'Measure again here' : 'Measure in this tab'}
                      </Button>
                      {run.importedBase || run.privateData ? null : (
                        <Button onClick={measureOnServer}>
                          <Server aria-hidden /> On the server
                        </Button>
                      )}
                    </>
                  )}
                </div>
              </>
            );
          }}
        </Loaded>
      </CardContent>
    </Card>
  );
}
