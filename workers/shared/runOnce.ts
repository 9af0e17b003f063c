import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type ErrorData, fromErrorData } from '@/workers/shared/errorData';

export type RunOnceParameters<Request, Response, Result> = {
  worker: Worker;
  request: Request;
  /** Reports progress and returns the result when the response is the last one. */
  read(response: Response): { result: Result } | undefined;
  signal: AbortSignal;
  /** What ended when the worker did, and what to do then. */
  doing: string;
  remedy: string;
};

/** One request to a worker of its own, which is ended with it: cancelling ends it too, and its memory comes back. */
export function runOnce<Request, Response extends { kind: string }, Result>({
  worker,
  request,
  read,
  signal,
  doing,
  remedy,
}: RunOnceParameters<Request, Response | { kind: 'failed'; error: ErrorData }, Result>): Promise<Result> {
  return new Promise<Result>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    worker.addEventListener('error', ({ message }) => {
      const detail = message || 'the browser may have run out of memory';
      reject(new OpenLedgerError({ code: 'unavailable', message: `${doing} ended early: ${detail}.`, remedy }));
    });
    worker.addEventListener('message', ({ data }: MessageEvent<Response | { kind: 'failed'; error: ErrorData }>) => {
      if ('error' in data && data.kind === 'failed') return reject(fromErrorData(data.error));
      const last = read(data);
      if (last) resolve(last.result);
    });
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
