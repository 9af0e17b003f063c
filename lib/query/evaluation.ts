import { queryOptions } from '@tanstack/react-query';
import { type RunEvaluation, type RunEvaluationState, runEvaluationResponse } from '@/lib/api/evaluation';
import { requestJson } from '@/lib/query/requestJson';

const path = (runId: string) => `/api/runs/${runId}/evaluation` as const;

const atWork = (data: RunEvaluationState | undefined) =>
  data?.server?.state === 'waiting' || data?.server?.state === 'running';

/** How a run answers its held-out records; asked again while the server measures. */
export const evaluationQuery = (runId: string) =>
  queryOptions({
    queryKey: ['evaluation', runId],
    queryFn: ({ signal }) => requestJson({ path: path(runId), schema: runEvaluationResponse, signal }),
    refetchInterval: (query) => (atWork(query.state.data) ? 2000 : false),
  });

/** Keeps what this tab measured. */
export const storeEvaluation = (runId: string, body: RunEvaluation) =>
  requestJson({ path: path(runId), method: 'PUT', body, schema: runEvaluationResponse });

/** Has the server measure. */
export const evaluateOnServer = (runId: string) =>
  requestJson({ path: path(runId), method: 'POST', schema: runEvaluationResponse });
