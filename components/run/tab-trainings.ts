import { createEventSender } from '@/components/run/event-sender';
import { keepPrivateFiles } from '@/components/run/keep-private-files';
import { keptEvents } from '@/components/run/kept-events';
import { meterMachine } from '@/components/run/machine-meter';
import { takeCheckpointHere } from '@/components/run/move-checkpoint';
import { fetchOwnObject } from '@/components/run/own-object';
import { deviceName, forgetDevice, rememberDevice, rememberRate, type TabDevice } from '@/components/run/run-device';
import { type RunEvent, readRunEvent } from '@/components/run/run-series';
import { storeFiles } from '@/components/run/store-files';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Run, RunRecord } from '@/lib/api/run';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { browserCheckpoints } from '@/workers/training/checkpointStore';
import { createTrainingClient } from '@/workers/training/client';

/** A training of this tab. It goes on while the person looks at other pages of the app. */
export type TabTraining = {
  status: 'training' | 'stopping' | 'stopped' | 'finished' | 'failed' | 'elsewhere';
  /** What it reported since it was started here. */
  events: readonly RunEvent[];
  error: unknown;
};

export type StartParameters = {
  run: Run;
  records: readonly RunRecord[];
  basePath: string;
  device: TabDevice;
  /** Of the last stored event; -1 where there is none. */
  lastSequence: number;
  /** Private data: what the model says of held-out records stays in this tab. */
  isPrivate: boolean;
  /** Called with the run once the server has its files. */
  onFinished: (run: Run) => void;
};

const trainings = new Map<string, TabTraining>();
const aborts = new Map<string, AbortController>();
const listeners = new Set<() => void>();

function update(runId: string, change: Partial<TabTraining>): void {
  const before = trainings.get(runId) ?? { status: 'training', events: [], error: null };
  trainings.set(runId, { ...before, ...change });
  for (const listener of listeners) listener();
}

export const tabTrainings = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: (runId: string): TabTraining | null => trainings.get(runId) ?? null,
  isActive: (runId: string): boolean => aborts.has(runId),
  /** Stops between two steps; a checkpoint stays in this browser. */
  stop(runId: string): void {
    if (!aborts.has(runId)) return;
    update(runId, { status: 'stopping' });
    aborts.get(runId)?.abort();
  },
  /** Trains a run here, from this browser's checkpoint where there is one. One tab at a time may do so. */
  async start(parameters: StartParameters): Promise<void> {
    const { id } = parameters.run;
    if (aborts.has(id)) return;
    const abort = new AbortController();
    aborts.set(id, abort);
    update(id, { status: 'training', events: [], error: null });
    try {
      await navigator.locks.request(`openledger.run.${id}`, { ifAvailable: true }, async (lock) => {
        if (lock) await train(parameters, abort.signal);
        else update(id, { status: 'elsewhere' });
      });
    } finally {
      aborts.delete(id);
      update(id, {});
    }
  },
};

/** A step may take a hundredth of a second; people read no faster than this, and each view costs the page a redraw. */
const SHOWN_EVERY_MS = 400;

/** Calls at once, then at most once in that time, the last call included. */
function atMostEvery(milliseconds: number, work: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let again = false;
  const run = () => {
    again = false;
    work();
    timer = setTimeout(() => {
      timer = null;
      if (again) run();
    }, milliseconds);
  };
  return () => {
    if (timer === null) run();
    else again = true;
  };
}

function failure(error: unknown): Extract<FineTuneProgress, { phase: 'failed' }> {
  if (!(error instanceof OpenLedgerError)) return { phase: 'failed', code: 'internal', message: String(error) };
  const { code, message, remedy } = error;
  return { phase: 'failed', code, message, remedy };
}

async function train(parameters: StartParameters, signal: AbortSignal): Promise<void> {
  const { run, records, basePath, device, lastSequence, isPrivate, onFinished } = parameters;
  rememberDevice(run.id, device);
  const kept = await keptEvents.read(run.id).catch(() => []);
  const sender = createEventSender(run.id, lastSequence + 1, {
    texts: isPrivate ? 'keep' : 'send',
    unsent: kept.flatMap((event) => readRunEvent(event) ?? []),
    keep: (event) => keptEvents.keep(run.id, event, run.privateData?.setHash ?? null),
    drop: (sequences) => keptEvents.drop(run.id, sequences),
  });
  const events: RunEvent[] = [];
  const show = atMostEvery(SHOWN_EVERY_MS, () => update(run.id, { events: [...events] }));
  const report = (progress: FineTuneProgress) => {
    if (progress.phase === 'train') rememberRate(device.backend, progress.tokensPerSecond);
    events.push(sender.add(progress));
    show();
  };
  const client = createTrainingClient();
  const endMeter = meterMachine(deviceName(device), report);
  try {
    await takeCheckpointHere(run);
    const start = run.start ? await fetchOwnObject(run.start.adapterHash) : null;
    const outcome = await client.train(
      {
        runId: run.id,
        recipe: run.recipe,
        records,
        basePath,
        basePrecision: run.recipe.basePrecision,
        resume: true,
        attributed: !isPrivate,
        start,
        ...device,
      },
      { onProgress: report, signal },
    );
    if (outcome.status === 'stopped') {
      forgetDevice(run.id);
      update(run.id, { status: 'stopped' });
      await sender.close('stopped').catch(() => undefined);
      return;
    }
    endMeter();
    if (!isPrivate) report({ phase: 'store', done: 0, total: 4 + outcome.files.checkpoints.length });
    // A finished run takes no more events: they leave before it is one.
    await sender.close('training').catch(() => undefined);
    const store = () =>
      isPrivate
        ? keepPrivateFiles(run.id, outcome)
        : storeFiles(run.id, outcome, (done, total) => report({ phase: 'store', done, total }));
    const finished = await untilReachable(store, signal);
    forgetDevice(run.id);
    // The server has everything: nothing resumes from here any more, and the room is the person's.
    await browserCheckpoints.remove(run.id).catch(() => undefined);
    update(run.id, { status: 'finished' });
    onFinished(finished);
  } catch (error) {
    report(failure(error));
    forgetDevice(run.id);
    update(run.id, { status: 'failed', error });
    await sender.close('failed').catch(() => undefined);
  } finally {
    endMeter();
    client.close();
  }
}

/** Minutes of training are not thrown away because the server is restarted: tries again while it cannot be reached. */
async function untilReachable<Result>(store: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  while (true) {
    try {
      return await store();
    } catch (error) {
      if (signal.aborted || !(error instanceof OpenLedgerError) || error.code !== 'unavailable') throw error;
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
  }
}
