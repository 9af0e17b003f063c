import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ObjectStore } from '@/server/objects/objectStore';

const MAX_BYTES = 512 * 1024 * 1024;

export type ObjectPlace = 'store' | 'gateway';

/**
 * Reads an object from this machine's store, or from the gateway where the store does not have it. The bytes are not
 * compared with the name: whoever reads them does so, once and off this thread (`verifiedAdapter.ts`). `onRead` is told
 * where they were.
 */
export async function readObject(
  store: Pick<ObjectStore, 'slice'>,
  gatewayUrl: string,
  hash: string,
  onRead: (place: ObjectPlace) => void = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const held = await store.slice(hash, 0, MAX_BYTES).catch((error: unknown) => {
    if (error instanceof OpenLedgerError && error.code === 'not_found') return null;
    throw error;
  });
  if (held) {
    onRead('store');
    return new Uint8Array(held);
  }
  const response = await fetch(`${gatewayUrl}/api/objects/${hash}`, { signal: AbortSignal.timeout(60_000) }).catch(
    (cause: unknown) => {
      throw unreachable(hash, String(cause));
    },
  );
  const length = Number(response.headers.get('content-length') ?? 0);
  if (!response.ok || length > MAX_BYTES) throw unreachable(hash, `status ${response.status}, ${length} bytes`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  onRead('gateway');
  return bytes;
}

function unreachable(hash: string, detail: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'unavailable',
    message: `The object ${hash} cannot be read here (${detail}).`,
    fields: { hash },
    remedy: 'Try again later, or check that the gateway (WEB_URL) is reachable.',
  });
}
