import { setTimeout as sleep } from 'node:timers/promises';
import { logger } from '@/server/log/logger';

export type Repeating = { stop: () => Promise<void> };

const AFTER_FAILURE_MS = 2_000;

/**
 * Runs `work` over and over with a pause between, until stopped; `stop` waits for the run under way. A failure (a chain
 * or database that restarts) is logged once for each message and does not end it.
 */
export function repeat(what: string, pauseMs: number, work: () => Promise<void>): Repeating {
  const stopping = new AbortController();
  const log = logger(what);
  const run = async () => {
    for (let lastFailure = ''; !stopping.signal.aborted; ) {
      let wait = pauseMs;
      try {
        await work();
        lastFailure = '';
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== lastFailure) log.warn({ err: error }, `${what} failed, will be tried again`);
        lastFailure = message;
        wait = AFTER_FAILURE_MS;
      }
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
