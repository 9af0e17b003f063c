import { queryOptions } from '@tanstack/react-query';
import { publicConfig } from '@/lib/api/session';
import { requestJson } from '@/lib/query/requestJson';

/** What a browser must know of the chain; it does not change while the app runs. */
export const configQuery = queryOptions({
  queryKey: ['config'],
  queryFn: ({ signal }) => requestJson({ path: '/api/config', schema: publicConfig, signal }),
  staleTime: Number.POSITIVE_INFINITY,
});
