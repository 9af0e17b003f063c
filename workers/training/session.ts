import type { Runtime } from '@/core/runtime/types';
import { fineTune } from '@/lib/fineTune/fineTune';
import { requirePrecision } from '@/workers/runtime/requirePrecision';
import { createWebRuntime, probeBackends } from '@/workers/runtime/webRuntime';
import { toErrorData } from '@/workers/shared/errorData';
import { type ChatEngine, chat, createChatEngine } from '@/workers/training/chat';
import { browserCheckpoints } from '@/workers/training/checkpointStore';
import { loadBase, loadConfig, loadTokenizer } from '@/workers/training/loadBase';
import { preflight } from '@/workers/training/preflight';
import type {
  EngineParameters,
  TrainedFiles,
  TrainingRequest,
  TrainingResponse,
  TrainOutcome,
  TrainParameters,
} from '@/workers/training/protocol';

/**
 * Handles the requests of one page. ONNX Runtime takes one run at a time in a worker, so whatever computes waits for
 * what was asked before it.
 */
export function createTrainingSession(post: (response: TrainingResponse, transfer?: Transferable[]) => void) {
  const running = new Map<number, AbortController>();
  const runtimes = new Map<string, Promise<Runtime>>();
  const engines = new Map<string, Promise<ChatEngine>>();
  let last: Promise<unknown> = Promise.resolve();

  async function runtimeOf({ backend, threads, basePrecision }: EngineParameters): Promise<Runtime> {
    await requirePrecision(backend, basePrecision);
    return remember(runtimes, `${backend} ${threads}`, () => createWebRuntime({ backend, threads }));
  }

  function engineOf(parameters: EngineParameters): Promise<ChatEngine> {
    const { backend, threads, basePath, basePrecision } = parameters;
    return remember(engines, `${backend} ${threads} ${basePath} ${basePrecision}`, async () =>
      createChatEngine(await runtimeOf(parameters), await loadBase(basePath, basePrecision)),
    );
  }

  async function train(id: number, parameters: TrainParameters, signal: AbortSignal): Promise<TrainOutcome> {
    const { runId, recipe, records, resume, attributed, start, basePath, basePrecision } = parameters;
    const { tokenizer, ...base } = await loadBase(basePath, basePrecision);
    const checkpoint = resume ? await browserCheckpoints.load(runId) : null;
    // Training waits for each save: what was reported as kept survives a reload.
    const save = (state: Uint8Array<ArrayBuffer>) => browserCheckpoints.save(runId, state);
    const result = await fineTune({
      runtime: await runtimeOf(parameters),
      base,
      tokenizer,
      recipe,
      records,
      clock: () => performance.now(),
      onProgress: (progress) => post({ kind: 'progress', id, progress }),
      onCheckpoint: save,
      keepPart: (key, make) => browserCheckpoints.keepPart(runId, key, make),
      signal,
      attributed,
      ...(checkpoint ? { resumeFrom: checkpoint } : {}),
      ...(start ? { startFrom: start } : {}),
    });
    if (result.status === 'stopped') {
      await save(result.state);
      return { status: 'stopped', step: result.step };
    }
    const { files } = result;
    return {
      status: 'finished',
      result: result.result,
      files: {
        ...files,
        adapterConfig: new TextEncoder().encode(files.adapterConfig),
        sketches: new Uint8Array(files.sketches),
        placeboSketches: new Uint8Array(files.placeboSketches),
      },
    };
  }

  async function answer(request: Exclude<TrainingRequest, { kind: 'cancel' }>, signal: AbortSignal): Promise<void> {
    const { id } = request;
    switch (request.kind) {
      case 'train': {
        const outcome = await train(id, request.parameters, signal);
        post({ kind: 'trained', id, outcome }, outcome.status === 'finished' ? buffersOf(outcome.files) : []);
        return;
      }
      case 'chat': {
        const engine = await engineOf(request.parameters);
        const onText = (text: string) => post({ kind: 'text', id, text });
        post({ kind: 'answered', id, outcome: await chat(engine, request.parameters, onText, signal) });
        return;
      }
      case 'preflight': {
        const { basePath } = request.parameters;
        const [config, tokenizer] = await Promise.all([loadConfig(basePath), loadTokenizer(basePath)]);
        post({ kind: 'ready', id, preflight: preflight(tokenizer, config, request.parameters) });
        return;
      }
      case 'probe':
        post({ kind: 'probed', id, backends: await probeBackends() });
    }
  }

  return (request: TrainingRequest): void => {
    if (request.kind === 'cancel') {
      running.get(request.id)?.abort();
      return;
    }
    const abort = new AbortController();
    running.set(request.id, abort);
    last = last
      .then(() => answer(request, abort.signal))
      .catch((error: unknown) => post({ kind: 'failed', id: request.id, error: toErrorData(error) }))
      .finally(() => running.delete(request.id));
  };
}

function remember<Value>(map: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  let value = map.get(key);
  if (!value) {
    value = make();
    map.set(key, value);
    value.catch(() => map.delete(key));
  }
  return value;
}

function buffersOf(files: TrainedFiles): ArrayBuffer[] {
  const arrays = [
    files.adapter,
    files.adapterConfig,
    files.sketches,
    files.placeboSketches,
    ...files.checkpoints.map(({ adapter }) => adapter),
  ];
  return [...new Set(arrays.map(({ buffer }) => buffer))];
}
