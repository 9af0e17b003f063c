import { queryOptions } from '@tanstack/react-query';
import { network } from '@/lib/api/network';
import { requestJson } from '@/lib/query/requestJson';

/** The state of the network, renewed while a page shows it. */
export const networkQuery = queryOptions({
  queryKey: ['network'],
  queryFn: ({ signal }) => requestJson({ path: '/api/network', schema: network, signal }),
  refetchInterval: 5_000,
});
