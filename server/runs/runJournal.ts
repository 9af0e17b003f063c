import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import type { Prisma } from '@/prisma/generated/client';
import { appendRunEvents, lastRunEventSequence, updateRun } from '@/server/runs/runRepository';

/** Events of one flush: a step takes a fraction of a second, a row each would keep the database busier than needed. */
const BATCH = 10;

/**
 * Writes a run's progress to the database in order, a few events at a time, numbered on from what is there. What is
 * passed to `after` runs in the same order, so that a checkpoint is never newer than the events beside it.
 */
export async function createRunJournal(runId: string) {
  let next = (await lastRunEventSequence(runId)) + 1;
  let waiting: { sequence: number; event: FineTuneProgress }[] = [];
  let last: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const events = waiting;
    waiting = [];
    const latest = events.at(-1);
    if (!latest) return;
    await appendRunEvents(
      runId,
      events.map(({ sequence, event }) => ({ sequence, event: event as Prisma.InputJsonValue })),
    );
    await updateRun(runId, { progress: latest.event as Prisma.InputJsonValue });
  }

  function after(work: () => Promise<void>): void {
    last = last.then(write).then(work);
    // A failure is reported by `flush`; here it only must not go unhandled.
    last.catch(() => undefined);
  }

  return {
    add(event: FineTuneProgress): void {
      waiting.push({ sequence: next++, event });
      if (waiting.length >= BATCH) after(async () => undefined);
    },
    after,
    /** Waits until everything is written; throws what went wrong on the way. */
    async flush(): Promise<void> {
      after(async () => undefined);
      await last;
    },
  };
}
