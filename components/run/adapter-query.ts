import { queryOptions } from '@tanstack/react-query';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { fetchObjectFrom } from '@/lib/evidence/fetchObject';

/** Bytes of an adapter by its hash; other bytes are refused. */
export const adapterQuery = (hash: string | null) =>
  queryOptions({
    queryKey: ['adapter', hash],
    queryFn: async (): Promise<Uint8Array<ArrayBuffer>> => {
      const bytes = new Uint8Array(await fetchObjectFrom('')(hash as Hash));
      if (sha256Hash(bytes) === hash) return bytes;
      throw new OpenLedgerError({
        code: 'unavailable',
        message: 'The server sent another adapter than was asked for.',
        fields: { hash: String(hash) },
        remedy: 'Try again.',
      });
    },
    enabled: hash !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
