'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { exportInWorker } from '@/workers/export/client';
import type { ExportOutcome, ExportParameters } from '@/workers/export/protocol';

export type ExportState =
  | { status: 'idle' }
  | { status: 'writing'; done: number; total: number; path: string }
  | { status: 'written'; outcome: ExportOutcome; url: string | null }
  | { status: 'failed'; error: unknown };

/** One export at a time; it is ended with the page. An archive is offered by `url` until the next one begins. */
export function useExport() {
  const [state, setState] = useState<ExportState>({ status: 'idle' });
  const abort = useRef<AbortController | null>(null);
  const url = useRef<string | null>(null);
  const forget = useCallback(() => {
    abort.current?.abort();
    if (url.current) URL.revokeObjectURL(url.current);
    url.current = null;
  }, []);
  useEffect(() => forget, [forget]);

  const start = async (parameters: ExportParameters) => {
    forget();
    const controller = new AbortController();
    abort.current = controller;
    setState({ status: 'writing', done: 0, total: 0, path: '' });
    try {
      const outcome = await exportInWorker(parameters, {
        signal: controller.signal,
        onProgress: (progress) => setState({ status: 'writing', ...progress }),
      });
      if (outcome.archive) url.current = URL.createObjectURL(outcome.archive.file);
      setState({ status: 'written', outcome, url: url.current });
    } catch (error) {
      setState(controller.signal.aborted ? { status: 'idle' } : { status: 'failed', error });
    }
  };
  return { state, start, cancel: () => abort.current?.abort() };
}
