import { OpenLedgerError } from '@/core/errors/openLedgerError';

export type AdapterState = 'loading' | 'ready' | 'failed';

export type AdapterStoreParameters<Adapter> = {
  /** Host memory for parsed adapters; the least recently used leave first. */
  byteBudget: number;
  /** A failed load is remembered so long before it is tried again. */
  retryAfterMilliseconds: number;
  /** Reads an adapter by hash and verifies it; throws OpenLedgerError when the bytes are not the ones named. */
  load(hash: string): Promise<{ adapter: Adapter; byteLength: number }>;
  now(): number;
};

type Entry<Adapter> =
  | { state: 'loading'; promise: Promise<Adapter> }
  | { state: 'ready'; adapter: Adapter; byteLength: number }
  | { state: 'failed'; error: unknown; until: number };

/**
 * Adapters by hash in host memory. Registered is not resident: an adapter enters when it is first asked for, one load
 * serves everyone who waits for it, and loading happens beside the running batch, never inside it.
 */
export function createAdapterStore<Adapter>(parameters: AdapterStoreParameters<Adapter>) {
  // A Map keeps insertion order; re-inserting on use makes its first key the least recently used.
  const entries = new Map<string, Entry<Adapter>>();
  const statistics = { hits: 0, loads: 0, failures: 0, evictions: 0, residentBytes: 0 };

  async function get(hash: string): Promise<Adapter> {
    const entry = entries.get(hash);
    if (entry?.state === 'ready') {
      statistics.hits++;
      entries.delete(hash);
      entries.set(hash, entry);
      return entry.adapter;
    }
    if (entry?.state === 'loading') return entry.promise;
    if (entry?.state === 'failed' && parameters.now() < entry.until) throw entry.error;
    const promise = load(hash);
    entries.set(hash, { state: 'loading', promise });
    return promise;
  }

  async function load(hash: string): Promise<Adapter> {
    statistics.loads++;
    try {
      const { adapter, byteLength } = await parameters.load(hash);
      if (byteLength > parameters.byteBudget) {
        throw new OpenLedgerError({
          code: 'unavailable',
          message: `The adapter ${hash} takes ${byteLength} bytes; this node keeps ${parameters.byteBudget} for all adapters.`,
          fields: { hash, byteLength, byteBudget: parameters.byteBudget },
          remedy: 'Raise NODE_ADAPTER_MEMORY_BYTES on the node.',
        });
      }
      entries.set(hash, { state: 'ready', adapter, byteLength });
      statistics.residentBytes += byteLength;
      evict(hash);
      return adapter;
    } catch (error) {
      statistics.failures++;
      entries.set(hash, { state: 'failed', error, until: parameters.now() + parameters.retryAfterMilliseconds });
      throw error;
    }
  }

  function evict(keep: string): void {
    for (const [hash, entry] of entries) {
      if (statistics.residentBytes <= parameters.byteBudget) return;
      if (entry.state !== 'ready' || hash === keep) continue;
      entries.delete(hash);
      statistics.residentBytes -= entry.byteLength;
      statistics.evictions++;
    }
  }

  const resident = () => [...entries].filter(([, entry]) => entry.state === 'ready').map(([hash]) => hash);
  const state = (hash: string): AdapterState | 'absent' => entries.get(hash)?.state ?? 'absent';

  return { get, resident, state, statistics: statistics as Readonly<typeof statistics> };
}

export type AdapterStore<Adapter> = ReturnType<typeof createAdapterStore<Adapter>>;
