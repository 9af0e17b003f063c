import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { recordEarningsPage, rewards, whyPaid } from '@/lib/api/reward';
import { requestJson } from '@/lib/query/requestJson';

/** What the signed-in person may claim, waits for and has earned. Renewed while shown: windows end by themselves. */
export const rewardsQuery = (address: string) =>
  queryOptions({
    queryKey: ['rewards', address],
    queryFn: ({ signal }) => requestJson({ path: '/api/rewards', schema: rewards, signal }),
    refetchInterval: 10_000,
  });

/** Which of their records earned it, most first. */
export const recordEarningPagesQuery = (address: string) =>
  infiniteQueryOptions({
    queryKey: ['rewards', address, 'records'],
    queryFn: ({ pageParam, signal }) =>
      requestJson({
        path: '/api/rewards/records',
        schema: recordEarningsPage,
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.cursor ?? undefined,
  });

/** Why one answer paid the signed-in person for one record; asked for again until it can be claimed. */
export const whyPaidQuery = (address: string, answer: string, record: string) =>
  queryOptions({
    queryKey: ['rewards', address, 'why', answer, record],
    queryFn: ({ signal }) => requestJson({ path: `/api/rewards/why/${answer}/${record}`, schema: whyPaid, signal }),
    refetchInterval: ({ state: { data } }) => (data && data.claim?.status !== 'active' ? 10_000 : false),
  });
