import { queryOptions } from '@tanstack/react-query';
import { fetchOwnObject } from '@/components/run/own-object';

/** Bytes of an adapter by its hash, from this browser where it was made of private data; other bytes are refused. */
export const adapterQuery = (hash: string | null) =>
  queryOptions({
    queryKey: ['adapter', hash],
    queryFn: () => fetchOwnObject(String(hash)),
    enabled: hash !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
