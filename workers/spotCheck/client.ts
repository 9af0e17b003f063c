import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { SketchCheck } from '@/lib/evidence/checkSketches';
import { fromErrorData } from '@/workers/shared/errorData';
import type {
  SpotCheckParameters,
  SpotCheckProgress,
  SpotCheckRequest,
  SpotCheckResponse,
} from '@/workers/spotCheck/protocol';

/** The part of a Worker that the client uses. */
export type SpotCheckPort = {
  postMessage(request: SpotCheckRequest): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<SpotCheckResponse>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
};

export type SpotCheckCall = {
  onProgress(progress: SpotCheckProgress): void;
  onCheck(check: SketchCheck): void;
  /** Ends the worker wherever it is. */
  signal: AbortSignal;
};

function startWorker(): SpotCheckPort {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** Computes a few records' gradients again in a worker of its own, which is ended whatever happens, with its memory. */
export async function runSpotCheck(
  parameters: SpotCheckParameters,
  { onProgress, onCheck, signal }: SpotCheckCall,
  start: () => SpotCheckPort = startWorker,
): Promise<void> {
  signal.throwIfAborted();
  const port = start();
  let stop: (() => void) | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener('abort', stop);
      port.addEventListener('error', ({ message }) => {
        const remedy = 'Reload the page and check again.';
        reject(
          new OpenLedgerError({ code: 'unavailable', message: `The background worker ended: ${message}`, remedy }),
        );
      });
      port.addEventListener('message', ({ data }) => {
        if (data.kind === 'progress') onProgress(data.progress);
        else if (data.kind === 'checked') onCheck(data.check);
        else if (data.kind === 'failed') reject(fromErrorData(data.error));
        else resolve();
      });
      port.postMessage(parameters);
    });
  } finally {
    if (stop) signal.removeEventListener('abort', stop);
    port.terminate();
  }
}
