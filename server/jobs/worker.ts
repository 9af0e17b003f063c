import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { getEnv } from '@/server/config/env';
import { logger } from '@/server/log/logger';
import type { JobDefinition } from './define';
import { enqueue, LEASE_SECONDS, queue } from './queue';
import { runJob } from './runJob';

export type RunningWorker = {
  /** Takes no more jobs, aborts the running ones, gives them back to the queue, and waits for all of it. */
  stop: () => Promise<void>;
};

/** Waits, or less when the signal aborts. */
const pause = (milliseconds: number, signal: AbortSignal) =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);

/** Runs jobs of the given kinds in this process until stopped. */
export async function startWorker(definitions: readonly JobDefinition[]): Promise<RunningWorker> {
  const boss = await queue();
  const shutdown = new AbortController();
  const { signal } = shutdown;
  // Every waiting loop listens to it, and there are as many as jobs may run at once.
  setMaxListeners(0, signal);
  const env = getEnv();
  const log = logger('worker');

  /** Repeats a chore until shutdown; an error (a database that is restarting) is logged and does not end it. */
  const forever = async (what: string, work: () => Promise<number>) => {
    while (!signal.aborted) {
      const wait = await work().catch((error) => {
        log.error({ err: error }, `${what} failed`);
        return 1000;
      });
      if (wait > 0) await pause(wait, signal);
    }
  };

  const slot = (definition: JobDefinition) =>
    forever(`taking a ${definition.name} job`, async () => {
      const [job] = await boss.fetch<unknown>(definition.name, { includeMetadata: true, batchSize: 1 });
      if (!job) return env.JOB_POLL_MS;
      await runJob(boss, definition, job, signal);
      return 0;
    });

  /** Enqueues a periodic job under the number of the period, so that of several workers one does. */
  const clock = (definition: JobDefinition, seconds: number) =>
    forever(`scheduling ${definition.name}`, async () => {
      const period = Math.floor(Date.now() / 1000 / seconds);
      await enqueue(definition, {}, { key: `every ${seconds} s, period ${period}` });
      return (period + 1) * seconds * 1000 - Date.now();
    });

  const maintenance = () =>
    forever('queue maintenance', async () => {
      await boss.maintain();
      return (LEASE_SECONDS * 1000) / 3;
    });

  const loops = definitions.flatMap((definition) => [
    ...Array.from({ length: definition.concurrency ?? env.JOB_CONCURRENCY }, () => slot(definition)),
    ...(definition.everySeconds === undefined ? [] : [clock(definition, definition.everySeconds)]),
  ]);
  loops.push(maintenance());
  return {
    stop: async () => {
      shutdown.abort();
      await Promise.all(loops);
    },
  };
}
