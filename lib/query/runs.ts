import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type createRunRequest,
  licenceCheckResponse,
  type Run,
  run,
  runEventsResponse,
  runRecordsResponse,
  trainableVersion,
} from '@/lib/api/run';
import { requestJson } from '@/lib/query/requestJson';

/** Every anchored version, newest first; what may be trained on is for the licence check to say. */
export const trainableVersionsQuery = queryOptions({
  queryKey: ['versions'],
  queryFn: ({ signal }) =>
    requestJson({ path: '/api/versions', schema: z.object({ versions: z.array(trainableVersion) }), signal }),
});

/** Whether one model may learn from all these versions. */
export const licenceCheckQuery = (versionIds: readonly string[], commercial: boolean) =>
  queryOptions({
    queryKey: ['licenceCheck', [...versionIds].sort(), commercial],
    queryFn: ({ signal }) =>
      requestJson({
        path: '/api/runs/licence-check',
        method: 'POST',
        body: { versionIds, commercial },
        schema: licenceCheckResponse,
        signal,
      }),
    enabled: versionIds.length > 0,
    placeholderData: keepPreviousData,
  });

/** The caller's runs, newest first. */
export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => requestJson({ path: '/api/runs', schema: z.object({ runs: z.array(run) }), signal }),
});

/** True while the server's worker trains, so that the page asks again. */
export const trainsOnServer = (data: Run | undefined) => data?.status === 'training' && data.device === 'server';

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ['run', id],
    queryFn: ({ signal }) => requestJson({ path: `/api/runs/${id}`, schema: run, signal }),
    refetchInterval: (query) => (trainsOnServer(query.state.data) ? 1500 : false),
  });

/** What a run trains on and is measured by; it never changes. */
export const runRecordsQuery = (id: string) =>
  queryOptions({
    queryKey: ['runRecords', id],
    queryFn: ({ signal }) => requestJson({ path: `/api/runs/${id}/records`, schema: runRecordsResponse, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Stored progress, from the first event on; asking for the next page continues after the last one seen. */
export const runEventsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['runEvents', id],
    queryFn: ({ pageParam, signal }) =>
      requestJson({ path: `/api/runs/${id}/events`, schema: runEventsResponse, query: { after: pageParam }, signal }),
    initialPageParam: -1,
    getNextPageParam: (last) => last.events.at(-1)?.sequence,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const createRun = (body: z.input<typeof createRunRequest>) =>
  requestJson({ path: '/api/runs', method: 'POST', body, schema: run });

/** Has the server's worker train a run, from its checkpoint where there is one. */
export const trainOnServer = (id: string) =>
  requestJson({ path: `/api/runs/${id}/train`, method: 'POST', body: {}, schema: run });

export const stopRun = (id: string) =>
  requestJson({ path: `/api/runs/${id}/stop`, method: 'POST', body: {}, schema: run });
