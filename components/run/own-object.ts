import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Hash } from '@/core/hash/hash';
import { fetchObjectFrom } from '@/lib/evidence/fetchObject';
import { digestOf } from '@/lib/hash/digestOf';
import { adapterFile, browserPrivateStore } from '@/workers/privateData/privateStore';

/** Bytes that the caller may read, by their hash: from this browser where private data made them. @throws OpenLedgerError `unavailable` for other bytes */
export async function fetchOwnObject(hash: string): Promise<Uint8Array<ArrayBuffer>> {
  const own = await browserPrivateStore.read(adapterFile(hash));
  const bytes = new Uint8Array(await (own?.arrayBuffer() ?? fetchObjectFrom('')(hash as Hash)));
  if ((await digestOf(bytes)) === hash) return bytes;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: 'The server sent another file than was asked for.',
    fields: { hash },
    remedy: 'Try again.',
  });
}
