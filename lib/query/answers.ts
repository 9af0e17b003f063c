import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Answer, answer, answersPage, capState, type createCapRequest, receipt } from '@/lib/api/answer';
import { requestJson } from '@/lib/query/requestJson';

/** True until it is known which records an answer rests on. */
export const awaitsAttribution = (data: Pick<Answer, 'status'> | undefined) =>
  data?.status === 'streaming' || data?.status === 'answered';

/** True until the fee has been drawn on the chain. */
export const awaitsSettlement = (data: Pick<Answer, 'status'> | undefined) =>
  data?.status === 'attributed' || data?.status === 'settling';

const RETRIED: ReadonlySet<string> = new Set(['not_found', 'unavailable']);

/** One answer; asked for again until its sources are known, and more slowly until it is settled. */
export const answerQuery = (id: string) =>
  queryOptions({
    queryKey: ['answer', id],
    queryFn: ({ signal }) => requestJson({ path: `/api/answers/${id}`, schema: answer, signal }),
    // The node reports an answer that was stopped a moment after the person has left it.
    retry: (failures, error) => error instanceof OpenLedgerError && RETRIED.has(error.code) && failures < 6,
    retryDelay: 800,
    refetchInterval: ({ state: { data } }) => {
      if (awaitsAttribution(data)) return 1000;
      return awaitsSettlement(data) ? 5000 : false;
    },
  });

/** The caller's own answers, newest first. */
export const answerPagesQuery = infiniteQueryOptions({
  queryKey: ['answers', 'pages'],
  queryFn: ({ pageParam, signal }) =>
    requestJson({ path: '/api/answers', schema: answersPage, query: { limit: 20, cursor: pageParam }, signal }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.cursor ?? undefined,
  refetchInterval: ({ state: { data } }) =>
    data?.pages.some((page) => page.items.some((item) => awaitsAttribution(item) || awaitsSettlement(item)))
      ? 4000
      : false,
});

/** Each step of an answer from the question to the claim. */
export const receiptQuery = (answerId: string) =>
  queryOptions({
    queryKey: ['receipt', answerId],
    queryFn: ({ signal }) => requestJson({ path: `/api/answers/${answerId}/receipt`, schema: receipt, signal }),
    refetchInterval: ({ state: { data } }) => {
      if (awaitsAttribution(data?.answer) || awaitsSettlement(data?.answer)) return 2500;
      return data?.root && data.root.status !== 'active' ? 5000 : false;
    },
  });

/** The caller's prepaid balance and active spending cap. */
export const capQuery = queryOptions({
  queryKey: ['cap'],
  queryFn: ({ signal }) => requestJson({ path: '/api/caps', schema: capState, signal }),
});

/** Hands the signed cap to the gateway, so that chatting asks for no signature. */
export const createCap = (body: z.input<typeof createCapRequest>) =>
  requestJson({ path: '/api/caps', method: 'POST', body, schema: z.unknown() });
