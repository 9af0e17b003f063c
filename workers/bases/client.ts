import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type {
  BasePlan,
  BaseProgress,
  BaseSource,
  BasesRequest,
  BasesResponse,
  KeptBase,
  PartialBase,
} from '@/workers/bases/protocol';
import { fromErrorData } from '@/workers/shared/errorData';

export type ListedBases = { bases: readonly KeptBase[]; partial: readonly PartialBase[] };

/** One request to a worker of its own, which ends with the answer: what it held is given back. */
function ask<Result>(
  request: BasesRequest,
  read: (response: BasesResponse) => Result | undefined,
  signal?: AbortSignal,
): Promise<Result> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const cancel = () => worker.postMessage({ kind: 'cancel', id: request.id } satisfies BasesRequest);
  return new Promise<Result>((resolve, reject) => {
    signal?.throwIfAborted();
    signal?.addEventListener('abort', cancel);
    worker.addEventListener('error', (event) =>
      reject(
        new OpenLedgerError({
          code: 'unavailable',
          message: `The model could not be looked at in the background: ${event.message}`,
          remedy: 'Reload the page and try again.',
        }),
      ),
    );
    worker.addEventListener('message', ({ data }: MessageEvent<BasesResponse>) => {
      if (data.kind === 'failed') {
        reject(signal?.aborted ? signal.reason : fromErrorData(data.error));
        return;
      }
      const result = read(data);
      if (result !== undefined) resolve(result);
    });
    worker.postMessage(request);
  }).finally(() => {
    signal?.removeEventListener('abort', cancel);
    worker.terminate();
  });
}

/** What a model is, before its weights are fetched. */
export const planBase = (source: BaseSource): Promise<BasePlan> =>
  ask({ kind: 'plan', id: 1, source }, (response) => (response.kind === 'planned' ? response.plan : undefined));

/** Keeps a model in this browser. Aborting leaves what is there, for the next try to go on from. */
export const keepBase = (
  source: BaseSource,
  onProgress: (progress: BaseProgress) => void,
  signal: AbortSignal,
): Promise<KeptBase> =>
  ask(
    { kind: 'keep', id: 1, source },
    (response) => {
      if (response.kind === 'progress') onProgress(response.progress);
      return response.kind === 'kept' ? response.base : undefined;
    },
    signal,
  );

export const listBases = (): Promise<ListedBases> =>
  ask({ kind: 'list', id: 1 }, (response) =>
    response.kind === 'listed' ? { bases: response.bases, partial: response.partial } : undefined,
  );

export const removeBase = (key: string): Promise<true> =>
  ask({ kind: 'remove', id: 1, key }, (response) => (response.kind === 'removed' ? true : undefined));
