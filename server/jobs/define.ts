import type { Logger } from 'pino';
import type { z } from 'zod';
import type { JobName } from './names';

/** What a running job may do beside its own work. */
export type JobContext<Progress> = {
  jobId: string;
  /** 0 on the first try. */
  attempt: number;
  /** Aborts when the job is cancelled, its lease is lost, or the process is asked to stop. Pass it on, check it. */
  signal: AbortSignal;
  /**
   * Runs `work` once for this job: its result (JSON) is kept under `key`, and a retry gets it without running again.
   * Outside effects inside a step need to be idempotent all the same, as a crash may come before the result is kept.
   */
  step: <Result>(key: string, work: () => Promise<Result>) => Promise<Result>;
  /** Says how far the job is; seen through `jobState`. */
  progress: (value: Progress) => Promise<void>;
  log: Logger;
};

export type JobDefinition<Name extends JobName = JobName, Data = unknown, Progress = unknown> = {
  name: Name;
  /** Payload as stored in the queue; checked when enqueued and again when run, as code may have changed between. */
  schema: z.ZodType<Data>;
  /** The work. Import heavy modules inside it, so that whoever only enqueues does not load them. */
  handle(data: Data, context: JobContext<Progress>): Promise<void>;
  /** Called once when the job has failed for good: mark the row it worked on. */
  failed?(data: Data, error: unknown): Promise<void>;
  /** Tries after the first; waits double from `retryDelaySeconds`. Expected errors (OpenLedgerError below 500) are not retried. */
  retryLimit?: number;
  retryDelaySeconds?: number;
  /** Jobs of this kind at the same time in one worker; by default JOB_CONCURRENCY. */
  concurrency?: number;
  /** Enqueued by the workers themselves every so many seconds, once for all of them. The payload is `{}`. */
  everySeconds?: number;
};

/** Declares a kind of job; `Progress` is the type of what it reports. */
export function defineJob<Name extends JobName, Data, Progress = never>(
  definition: JobDefinition<Name, Data, Progress>,
): JobDefinition<Name, Data, Progress> {
  return definition;
}
