import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { recipe as recipeSchema } from '@/lib/api/run';
import { type FineTuneFiles, fineTune } from '@/lib/fineTune/fineTune';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { plural } from '@/lib/format/number';
import type { JobContext } from '@/server/jobs/define';
import { logger } from '@/server/log/logger';
import { objectStore } from '@/server/objects/store';
import { rememberObject } from '@/server/objects/storedObjectRepository';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { finishRun } from '@/server/runs/finishRun';
import { createRunJournal } from '@/server/runs/runJournal';
import { findRun, moveRun, type RunRow, updateRun } from '@/server/runs/runRepository';
import { recordsOfRun } from '@/server/runs/runService';
import { trainingThreads } from '@/server/runs/trainingThreads';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** How often the worker looks whether the owner asked the run to stop. */
const STOP_POLL_MILLISECONDS = 2_000;

const METER_MILLISECONDS = 15_000;

/**
 * Trains a run on this server by the same code as a tab, from its last checkpoint where there is one, and finishes it.
 * A stop asked by the owner, or the end of this process, keeps a checkpoint.
 */
export async function trainRun(
  runId: string,
  { signal, step }: Pick<JobContext<never>, 'signal' | 'step'>,
): Promise<void> {
  const run = await findRun(runId);
  if (run?.status !== 'training') return;
  const store = objectStore();
  const files = await embeddedBase();
  const base = { ...readBaseModel(files.config, files.weights), name: files.name };
  const stop = new AbortController();
  const poll = setInterval(() => void stopIfAsked(runId, stop), STOP_POLL_MILLISECONDS);
  const journal = await createRunJournal(runId);
  const threads = trainingThreads();
  const meter = meterWorker(threads, (machine) => journal.add(machine));
  try {
    const outcome = await fineTune({
      runtime: createNodeRuntime({
        threads,
      }),
      base,
      tokenizer: createTokenizer(files.tokenizer),
      recipe: recipeSchema.parse(run.recipe),
      records: await recordsOfRun(run),
      clock: () => performance.now(),
      // That it stopped is said once its checkpoint is there: whoever sees it may go on from it elsewhere.
      onProgress: (progress) => void (progress.phase === 'stopped' || journal.add(progress)),
      onCheckpoint: (state) => journal.after(() => saveCheckpoint(run, state)),
      keepPart: async (key, make) => store.get(await step(key, async () => store.put(await make()))),
      signal: AbortSignal.any([signal, stop.signal]),
      ...(run.checkpointHash ? { resumeFrom: await store.get(run.checkpointHash) } : {}),
      ...(run.startHash ? { startFrom: await store.get(run.startHash) } : {}),
    });
    if (outcome.status === 'stopped') {
      journal.after(() => saveCheckpoint(run, outcome.state));
      journal.after(async () => journal.add({ phase: 'stopped', step: outcome.step }));
      // The process is ending, not the run: the job is tried again and goes on from the checkpoint.
      if (!stop.signal.aborted) throw signal.reason;
      return;
    }
    clearInterval(meter);
    const stored = await storeFiles(run.ownerAddress, outcome.files, (progress) => journal.add(progress));
    await journal.flush();
    await finishRun(run.ownerAddress, runId, { result: outcome.result, ...stored });
  } finally {
    clearInterval(poll);
    clearInterval(meter);
    await journal.flush();
  }
}

/** Says now and then what memory the whole worker takes. */
function meterWorker(threads: number, report: (machine: FineTuneProgress) => void): NodeJS.Timeout {
  const once = () =>
    report({
      phase: 'machine',
      device: `Server, processor, ${plural(threads, 'thread')}`,
      memoryBytes: process.memoryUsage.rss(),
    });
  once();
  return setInterval(once, METER_MILLISECONDS);
}

/** Keeps the reason where the owner sees it; the checkpoint stays. */
export async function markRunFailed(runId: string, error: unknown): Promise<void> {
  const known = error instanceof OpenLedgerError;
  if (!known) logger('train').error({ err: error, runId }, 'a run failed');
  const code = known ? error.code : 'internal';
  const message = known ? error.message : 'Training failed on the server.';
  const remedy = known && error.remedy ? { remedy: error.remedy } : {};
  const journal = await createRunJournal(runId);
  journal.add({ phase: 'failed', code, message, ...remedy });
  await journal.flush();
  await moveRun(runId, ['training'], 'failed');
  await updateRun(runId, { error: { code, message, ...remedy } });
}

async function stopIfAsked(runId: string, stop: AbortController): Promise<void> {
  const run: RunRow | null = await findRun(runId).catch(() => null);
  if (run?.status === 'stopped') stop.abort();
}

/** The owner may take it along into a tab. */
async function saveCheckpoint({ id, ownerAddress }: RunRow, state: Uint8Array): Promise<void> {
  const hash = await objectStore().put(state);
  await rememberObject({ hash, ownerAddress, kind: 'own/checkpoint', sizeBytes: state.length });
  await updateRun(id, { checkpointHash: hash });
}

async function storeFiles(
  ownerAddress: string,
  files: FineTuneFiles,
  onProgress: (progress: FineTuneProgress) => void,
) {
  const store = objectStore();
  const total = 4 + files.checkpoints.length;
  let done = 0;
  const put = async (bytes: Uint8Array) => {
    const hash = await store.put(bytes);
    await rememberObject({ hash, ownerAddress, kind: 'own/run', sizeBytes: bytes.length });
    onProgress({ phase: 'store', done: ++done, total });
    return hash;
  };
  const adapterHash = await put(files.adapter);
  const adapterConfigHash = await put(new TextEncoder().encode(files.adapterConfig));
  const sketchesHash = await put(files.sketches);
  const placeboSketchesHash = await put(files.placeboSketches);
  const checkpoints = [];
  for (const { step, learningRate, adapter } of files.checkpoints) {
    checkpoints.push({ step, learningRate, adapterHash: await put(adapter) });
  }
  return { adapterHash, adapterConfigHash, sketchesHash, placeboSketchesHash, checkpoints };
}
