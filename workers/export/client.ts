import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ExportOutcome, ExportParameters, ExportRequest, ExportResponse } from '@/workers/export/protocol';
import { fromErrorData } from '@/workers/shared/errorData';

export type ExportOptions = {
  onProgress(progress: { done: number; total: number; path: string }): void;
  /** Ends the worker; files begun in a folder may be left incomplete. */
  signal: AbortSignal;
};

/** Writes an export in a worker of its own, which is ended with it, so that the page stays fluid and memory comes back. */
export function exportInWorker(
  parameters: ExportParameters,
  { onProgress, signal }: ExportOptions,
): Promise<ExportOutcome> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return new Promise<ExportOutcome>((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    worker.addEventListener('error', ({ message }) =>
      reject(
        new OpenLedgerError({
          code: 'unavailable',
          message: `The export ended early: ${message || 'the browser may have run out of memory'}.`,
          remedy: 'Close other tabs and try again.',
        }),
      ),
    );
    worker.addEventListener('message', ({ data }: MessageEvent<ExportResponse>) => {
      if (data.kind === 'progress') onProgress(data);
      else if (data.kind === 'exported') resolve(data.outcome);
      else reject(fromErrorData(data.error));
    });
    const request: ExportRequest = { kind: 'export', parameters };
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
