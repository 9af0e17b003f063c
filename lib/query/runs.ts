import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type appendEventsRequest,
  type branchRunRequest,
  type createRunRequest,
  type finishPrivateRunRequest,
  type finishRunRequest,
  type giveCheckpointRequest,
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

/** The run as it stands now, whatever the page has. */
export const fetchRun = (id: string) => requestJson({ path: `/api/runs/${id}`, schema: run });

/** What a run trains on and is measured by; it never changes. */
export const runRecordsQuery = (id: string) =>
  queryOptions({
    queryKey: ['runRecords', id],
    queryFn: ({ signal }) => requestJson({ path: `/api/runs/${id}/records`, schema: runRecordsResponse, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Stored progress after a sequence number; an empty list is the end of what is stored. */
export const fetchRunEvents = (id: string, after: number, signal: AbortSignal) =>
  requestJson({ path: `/api/runs/${id}/events`, schema: runEventsResponse, query: { after }, signal });

/** Stores progress of a run that trains in this tab; sending the same events again changes nothing. */
export const appendRunEvents = (id: string, body: z.input<typeof appendEventsRequest>) =>
  requestJson({ path: `/api/runs/${id}/events`, method: 'POST', body, schema: z.unknown() });

/** Ends a run with what it made; every object named must be stored before. */
export const finishRun = (id: string, body: z.input<typeof finishRunRequest>) =>
  requestJson({ path: `/api/runs/${id}/finish`, method: 'POST', body, schema: run });

/** Ends a run with private data: its figures and the hash of the adapter, which stays in this browser. */
export const finishPrivateRun = (id: string, body: z.input<typeof finishPrivateRunRequest>) =>
  requestJson({ path: `/api/runs/${id}/finish`, method: 'POST', body, schema: run });

export const createRun = (body: z.input<typeof createRunRequest>) =>
  requestJson({ path: '/api/runs', method: 'POST', body, schema: run });

/** Has the server's worker train a run, from its checkpoint where there is one. */
export const trainOnServer = (id: string) =>
  requestJson({ path: `/api/runs/${id}/train`, method: 'POST', body: {}, schema: run });

export const stopRun = (id: string) =>
  requestJson({ path: `/api/runs/${id}/stop`, method: 'POST', body: {}, schema: run });

/** A new run that begins with an adapter which this one kept. */
export const branchRun = (id: string, body: z.input<typeof branchRunRequest>) =>
  requestJson({ path: `/api/runs/${id}/branch`, method: 'POST', body, schema: run });

/** Names the state that this browser kept, so that the server can go on from it; it must be stored before. */
export const giveCheckpoint = (id: string, body: z.input<typeof giveCheckpointRequest>) =>
  requestJson({ path: `/api/runs/${id}/checkpoint`, method: 'POST', body, schema: run });
