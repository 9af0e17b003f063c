'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { adapterQuery } from '@/components/run/adapter-query';
import { backendsQuery } from '@/components/run/preflight-queries';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { Run, RunRecord } from '@/lib/api/run';
import { basePathOf } from '@/lib/bases/importedBase';
import type { EvaluationProgress } from '@/lib/evaluation/evaluateRun';
import { evaluateOnServer, evaluationQuery, storeEvaluation } from '@/lib/query/evaluation';
import { evaluateInWorker } from '@/workers/evaluation/client';

/** The evaluation of a finished run, and starting it here or on the server. A tab's own run is measured by itself once. */
export function useEvaluation(run: Run, records: readonly RunRecord[] | null) {
  const { base } = usePublicConfig();
  const isPrivate = run.privateData !== null;
  const basePath = basePathOf(run.baseHash, base);
  const { basePrecision } = run.recipe;
  const client = useQueryClient();
  const stored = useQuery(evaluationQuery(run.id));
  const adapter = useQuery(adapterQuery(run.adapterHash));
  const backends = useQuery(backendsQuery);
  const [progress, setProgress] = useState<EvaluationProgress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const show = useCallback(
    (state: Awaited<ReturnType<typeof evaluateOnServer>>) =>
      client.setQueryData(evaluationQuery(run.id).queryKey, state),
    [client, run.id],
  );
  const onServer = useMutation({ mutationFn: () => evaluateOnServer(run.id), onSuccess: show });

  const device = backends.data?.find(({ available }) => available);
  const bytes = adapter.data;
  const ready = bytes !== undefined && device !== undefined && records !== null;
  const measureHere = useCallback(async () => {
    if (!bytes || !device || !records || abort.current) return;
    const controller = new AbortController();
    abort.current = controller;
    setError(null);
    setProgress({ done: 0, total: 0, secondsLeft: null });
    try {
      const { backend, threads } = device;
      const parameters = { basePath, basePrecision, backend, threads, adapter: bytes, records };
      const evaluation = await evaluateInWorker(parameters, { onProgress: setProgress, signal: controller.signal });
      // Answers to private records may repeat them: the figures are sent, the rest stays on this page.
      const stored = await storeEvaluation(run.id, isPrivate ? { ...evaluation, worst: [] } : evaluation);
      show({ ...stored, evaluation });
    } catch (cause) {
      if (!controller.signal.aborted) setError(cause);
    } finally {
      abort.current = null;
      setProgress(null);
    }
  }, [bytes, device, records, basePath, basePrecision, run.id, isPrivate, show]);

  const begun = useRef(false);
  const missing = stored.data !== undefined && stored.data.evaluation === null && stored.data.server === null;
  useEffect(() => {
    if (begun.current || !ready || !missing || run.device !== 'browser') return;
    begun.current = true;
    void measureHere();
  }, [ready, missing, run.device, measureHere]);

  return {
    stored,
    progress,
    error: error ?? onServer.error,
    ready,
    measureHere,
    measureOnServer: () => onServer.mutate(),
    stop: () => abort.current?.abort(),
  };
}
