import type { Browser, Page } from '@playwright/test';
import { z } from 'zod';

/** Above this a frame is late by three: what browsers call a long task. */
const LONG_MS = 50;

const traceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number().optional(),
  dur: z.number().optional(),
  /** Time that the thread computed, microseconds. */
  tdur: z.number().optional(),
  args: z.record(z.string(), z.unknown()).optional(),
});
type TraceEvent = z.infer<typeof traceEvent>;
const traceFile = z.object({ traceEvents: z.array(z.unknown()) });

export type LongTask = {
  /** What the thread computed, and how long it took by the clock. */
  cpuMs: number;
  wallMs: number;
  /** What it was spent on, longest first. */
  within: string[];
};

/**
 * Tasks of more than 50 ms on the main thread of a page while something is done.
 *
 * They are counted by the thread's own processor time, from Chromium's trace. `PerformanceObserver('longtask')` counts
 * time by the clock: where two training threads share two cores with a database and a browser, it reports a thread that
 * was ready and got no processor. Where there is a core to spare, both say the same.
 */
export async function longTasksDuring(browser: Browser, page: Page, work: () => Promise<void>): Promise<LongTask[]> {
  await browser.startTracing(page, {
    categories: ['toplevel', 'devtools.timeline', 'v8.execute', 'blink.user_timing'],
  });
  const MARK = 'openledger.measured-page';
  await page.evaluate((name) => performance.mark(name), MARK);
  await work();
  const { traceEvents } = traceFile.parse(JSON.parse((await browser.stopTracing()).toString('utf8')));
  const events = traceEvents.flatMap((event) => traceEvent.safeParse(event).data ?? []);
  const mark = events.find(({ name }) => name === MARK);
  if (!mark) throw new Error('The trace does not hold the page that was measured.');
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && pid === mark.pid && tid === mark.tid);
  const tasks = own.filter(({ name, tdur }) => name.endsWith('RunTask') && tdur !== undefined);
  if (tasks.length === 0) throw new Error('The trace names no task, so nothing was measured.');
  return tasks
    .filter(({ tdur = 0 }) => tdur > LONG_MS * 1000)
    .map((task) => ({
      cpuMs: Math.round((task.tdur ?? 0) / 1000),
      wallMs: Math.round((task.dur ?? 0) / 1000),
      within: spentOn(task, own),
    }));
}

/** The longest parts of a task, with the place of a script where the trace names one. */
function spentOn(task: TraceEvent, all: readonly TraceEvent[]): string[] {
  const from = task.ts ?? 0;
  const until = from + (task.dur ?? 0);
  return all
    .filter(({ ts = 0, name }) => ts >= from && ts < until && !name.endsWith('RunTask'))
    .sort((left, right) => (right.tdur ?? 0) - (left.tdur ?? 0))
    .slice(0, 4)
    .map(
      ({ name, tdur = 0, args }) =>
        `${name} ${Math.round(tdur / 1000)} ms ${JSON.stringify(args?.data ?? {}).slice(0, 200)}`,
    );
}
