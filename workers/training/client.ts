import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { FineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { fromErrorData } from '@/workers/shared/errorData';
import type {
  Backend,
  ChatOutcome,
  ChatParameters,
  Preflight,
  PreflightParameters,
  TrainingRequest,
  TrainingResponse,
  TrainOutcome,
  TrainParameters,
} from '@/workers/training/protocol';

/** The part of a Worker that the client uses. */
export type TrainingPort = {
  postMessage(request: TrainingRequest): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<TrainingResponse>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
};

export type TrainingClient = {
  /** Trains a run in this tab. Aborting stops between two steps and keeps a checkpoint: the outcome is `stopped`. */
  train(
    parameters: TrainParameters,
    options: { onProgress: (progress: FineTuneProgress) => void; signal?: AbortSignal },
  ): Promise<TrainOutcome>;
  /** Answers in this tab. Aborting ends the answer where it is: the outcome says `cancelled`. */
  chat(
    parameters: ChatParameters,
    options: { onText: (text: string) => void; signal?: AbortSignal },
  ): Promise<ChatOutcome>;
  preflight(parameters: PreflightParameters): Promise<Preflight>;
  /** What this browser can train on, best first, with the reason where something is missing. */
  probe(): Promise<Backend[]>;
  /** Ends the worker and gives its memory back; what is under way is rejected. */
  close(): void;
};

type Call = {
  onResponse(response: TrainingResponse): void;
  reject(error: unknown): void;
};

function startWorker(): TrainingPort {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** Talks to a worker that trains and answers; one worker for each job, so that ending it gives its memory back. */
export function createTrainingClient(port: TrainingPort = startWorker()): TrainingClient {
  const calls = new Map<number, Call>();
  let lastId = 0;

  function failAll(message: string): void {
    const error = new OpenLedgerError({
      code: 'unavailable',
      message,
      remedy: 'Reload the page; training goes on from its last checkpoint.',
    });
    for (const { reject } of calls.values()) reject(error);
    calls.clear();
  }

  port.addEventListener('message', ({ data }) => calls.get(data.id)?.onResponse(data));
  port.addEventListener('error', (event) => failAll(`The background worker ended: ${event.message}`));

  function call<Result>(
    request: (id: number) => TrainingRequest,
    signal: AbortSignal | undefined,
    /** Returns the result when the response is the last one. */
    read: (response: TrainingResponse) => { result: Result } | undefined,
  ): Promise<Result> {
    const id = ++lastId;
    return new Promise<Result>((resolve, reject) => {
      const cancel = () => port.postMessage({ kind: 'cancel', id });
      const settle = () => {
        calls.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      calls.set(id, {
        reject(error) {
          settle();
          reject(error);
        },
        onResponse(response) {
          if (response.kind === 'failed') {
            settle();
            reject(fromErrorData(response.error));
            return;
          }
          const last = read(response);
          if (!last) return;
          settle();
          resolve(last.result);
        },
      });
      signal?.addEventListener('abort', cancel);
      port.postMessage(request(id));
      if (signal?.aborted) cancel();
    });
  }

  return {
    train: (parameters, { onProgress, signal }) =>
      call(
        (id) => ({ kind: 'train', id, parameters }),
        signal,
        (response) => {
          if (response.kind === 'progress') onProgress(response.progress);
          return response.kind === 'trained' ? { result: response.outcome } : undefined;
        },
      ),
    chat: (parameters, { onText, signal }) =>
      call(
        (id) => ({ kind: 'chat', id, parameters }),
        signal,
        (response) => {
          if (response.kind === 'text') onText(response.text);
          return response.kind === 'answered' ? { result: response.outcome } : undefined;
        },
      ),
    preflight: (parameters) =>
      call(
        (id) => ({ kind: 'preflight', id, parameters }),
        undefined,
        (response) => (response.kind === 'ready' ? { result: response.preflight } : undefined),
      ),
    probe: () =>
      call(
        (id) => ({ kind: 'probe', id }),
        undefined,
        (response) => (response.kind === 'probed' ? { result: response.backends } : undefined),
      ),
    close() {
      failAll('The background worker was ended.');
      port.terminate();
    },
  };
}
