import type { ExportOutcome, ExportParameters, ExportRequest, ExportResponse } from '@/workers/export/protocol';
import { runOnce } from '@/workers/shared/runOnce';

export type ExportOptions = {
  onProgress(progress: { done: number; total: number; path: string }): void;
  /** Ends the worker; files begun in a folder may be left incomplete. */
  signal: AbortSignal;
};

/** Writes an export in a worker of its own, so that the page stays fluid. */
export function exportInWorker(
  parameters: ExportParameters,
  { onProgress, signal }: ExportOptions,
): Promise<ExportOutcome> {
  return runOnce<ExportRequest, ExportResponse, ExportOutcome>({
    worker: new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
    request: { kind: 'export', parameters },
    read(response) {
      if (response.kind === 'progress') onProgress(response);
      return response.kind === 'exported' ? { result: response.outcome } : undefined;
    },
    signal,
    doing: 'The export',
    remedy: 'Close other tabs and try again.',
  });
}
