import { queryOptions } from '@tanstack/react-query';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { fetchObjectFrom } from '@/lib/evidence/fetchObject';
import { adapterFile, browserPrivateStore } from '@/workers/privateData/privateStore';

/** Bytes of an adapter by its hash, from this browser where it was made of private data; other bytes are refused. */
export const adapterQuery = (hash: string | null) =>
  queryOptions({
    queryKey: ['adapter', hash],
    queryFn: async (): Promise<Uint8Array<ArrayBuffer>> => {
      const own = await browserPrivateStore.read(adapterFile(String(hash)));
      const bytes = new Uint8Array(await (own?.arrayBuffer() ?? fetchObjectFrom('')(hash as Hash)));
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
