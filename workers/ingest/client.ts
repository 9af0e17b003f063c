import type { Verdict } from '@/core/curation/verdict';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { UploadDescription } from '@/lib/ingest/describeUpload';
import type { CurationSummary } from '@/lib/ingest/schemas';
import type {
  CurateParameters,
  IngestProgress,
  IngestRequest,
  IngestResponse,
  OpenParameters,
} from '@/workers/ingest/protocol';
import { fromErrorData } from '@/workers/shared/errorData';

/** The part of a Worker that the client uses. */
export type IngestPort = {
  postMessage(request: IngestRequest): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<IngestResponse>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
  terminate(): void;
};

export type CurateCallOptions = CurateParameters & {
  onProgress?: (progress: IngestProgress) => void;
  /** Verdicts in order, a batch at a time. */
  onVerdicts?: (verdicts: Verdict[]) => void;
  signal?: AbortSignal;
};

export type IngestClient = {
  /** Format, columns, first rows and a suggested mapping, after reading no more than the beginning. */
  open(file: File, options?: OpenParameters & { signal?: AbortSignal }): Promise<UploadDescription>;
  /** Judges every row. Rejects with an OpenLedgerError that names the place, or with the signal's reason. */
  curate(file: File, options: CurateCallOptions): Promise<CurationSummary>;
  /** Ends the worker; what is under way is rejected. */
  close(): void;
};

type Pending = { onResponse: (response: IngestResponse) => void; reject: (error: unknown) => void };

function startWorker(): IngestPort {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

export function createIngestClient(port: IngestPort = startWorker()): IngestClient {
  const pending = new Map<number, Pending>();
  let lastId = 0;

  function failAll(message: string): void {
    const error = new OpenLedgerError({ code: 'unavailable', message, remedy: 'Drop the file again.' });
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  }

  port.addEventListener('message', ({ data }) => pending.get(data.id)?.onResponse(data));
  port.addEventListener('error', (event) => failAll(`The file could not be read in the background: ${event.message}`));

  function call<Result>(
    request: (id: number) => IngestRequest,
    signal: AbortSignal | undefined,
    onResponse: (response: IngestResponse, resolve: (result: Result) => void) => void,
  ): Promise<Result> {
    lastId += 1;
    const id = lastId;
    return new Promise<Result>((resolve, reject) => {
      signal?.throwIfAborted();
      const cancel = () => port.postMessage({ kind: 'cancel', id });
      const settle = () => {
        pending.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      signal?.addEventListener('abort', cancel);
      pending.set(id, {
        reject: (error) => {
          settle();
          reject(error);
        },
        onResponse: (response) => {
          if (response.kind === 'failed') {
            settle();
            reject(fromErrorData(response.error));
          } else if (response.kind === 'cancelled') {
            settle();
            reject(signal?.reason);
          } else {
            onResponse(response, (result) => {
              settle();
              resolve(result);
            });
          }
        },
      });
      port.postMessage(request(id));
    });
  }

  return {
    open: (file, { signal, ...parameters } = {}) =>
      call(
        (id) => ({ kind: 'open', id, file: { blob: file, name: file.name }, parameters }),
        signal,
        (response, resolve: (description: UploadDescription) => void) => {
          if (response.kind === 'opened') resolve(response.description);
        },
      ),
    curate: (file, { onProgress, onVerdicts, signal, ...parameters }) =>
      call(
        (id) => ({ kind: 'curate', id, file: { blob: file, name: file.name }, parameters }),
        signal,
        (response, resolve: (summary: CurationSummary) => void) => {
          if (response.kind === 'progress') onProgress?.(response.progress);
          else if (response.kind === 'verdicts') onVerdicts?.(response.verdicts);
          else if (response.kind === 'curated') resolve(response.summary);
        },
      ),
    close: () => {
      port.terminate();
      failAll('Reading the file was ended');
    },
  };
}
