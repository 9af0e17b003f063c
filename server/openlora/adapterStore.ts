import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** A hold on an adapter in host memory: while one exists the adapter is not evicted. Release it exactly once. */
export type AdapterLease<Adapter> = { readonly adapter: Adapter; release(): void };

/** Where the scheduler gets adapters from. */
export type AdapterSource<Adapter> = {
  /** A lease at once, where the adapter is in host memory. */
  leaseNow(hash: string): AdapterLease<Adapter> | undefined;
  /** A lease once the adapter is in host memory; loads it if need be. */
  lease(hash: string): Promise<AdapterLease<Adapter>>;
};

export type AdapterStoreParameters<Adapter> = {
  /** Host memory for parsed adapters; the least recently used leave first, never one that is leased or pinned. */
  byteBudget: number;
  /** A failed load is remembered so long before it is tried again. */
  retryAfterMilliseconds: number;
  /** Loads at the same time. Beside the budget at most so many adapters are in memory, on their way in. */
  concurrentLoads: number;
  /** Reads an adapter by hash and verifies it; throws OpenLedgerError when the bytes are not the ones named. */
  load(hash: string): Promise<{ adapter: Adapter; byteLength: number }>;
  now(): number;
};

/** What an adapter is to this node at the moment, beside being registered on chain. */
export type AdapterSnapshot =
  | { hash: string; state: 'loading' }
  | { hash: string; state: 'resident'; byteLength: number; leases: number; pinned: boolean }
  | { hash: string; state: 'failed'; reason: string; retryAt: number };

type Held<Adapter> = { adapter: Adapter; byteLength: number };
type Entry<Adapter> =
  | { state: 'loading'; promise: Promise<Resident<Adapter>> }
  | Resident<Adapter>
  | { state: 'failed'; error: unknown; until: number };
type Resident<Adapter> = Held<Adapter> & { state: 'resident'; leases: number; pinned: boolean };

/** Pins may take this share of the budget, so that adapters without one can always be loaded. */
const PINNED_SHARE = 0.5;

/**
 * Adapters by hash in host memory, the tier between the object store (everything registered) and the rows of the batch
 * (leased). Registered is not resident: an adapter enters when it is first asked for, one load serves everyone who
 * waits for it, and loading happens beside the running batch, never inside it. A load that finds the budget taken by
 * leased adapters waits until one is released.
 */
export function createAdapterStore<Adapter>(parameters: AdapterStoreParameters<Adapter>) {
  const { byteBudget } = parameters;
  // A Map keeps insertion order; re-inserting on use makes its first key the least recently used.
  const entries = new Map<string, Entry<Adapter>>();
  const statistics = { hits: 0, loads: 0, failures: 0, evictions: 0, unloads: 0, residentBytes: 0, pinnedBytes: 0 };
  const turns: (() => void)[] = [];
  const roomWanted: { byteLength: number; grant(): void }[] = [];
  let loading = 0;

  function leaseNow(hash: string): AdapterLease<Adapter> | undefined {
    const entry = entries.get(hash);
    if (entry?.state !== 'resident') return undefined;
    statistics.hits++;
    entries.delete(hash);
    entries.set(hash, entry);
    entry.leases++;
    return leaseOf(hash, entry);
  }

  async function lease(hash: string): Promise<AdapterLease<Adapter>> {
    const now = leaseNow(hash);
    if (now) return now;
    const entry = entries.get(hash);
    if (entry?.state === 'failed' && parameters.now() < entry.until) throw entry.error;
    let promise = entry?.state === 'loading' ? entry.promise : undefined;
    if (!promise) {
      promise = load(hash);
      entries.set(hash, { state: 'loading', promise });
    }
    // The load keeps one lease for itself until everyone who waited for it has taken theirs.
    const resident = await promise;
    resident.leases++;
    return leaseOf(hash, resident);
  }

  function leaseOf(hash: string, entry: Resident<Adapter>): AdapterLease<Adapter> {
    let held = true;
    return {
      adapter: entry.adapter,
      release() {
        if (held) giveBack(hash, entry);
        held = false;
      },
    };
  }

  function giveBack(hash: string, entry: Resident<Adapter>): void {
    entry.leases--;
    // Unloaded while it was leased: its memory is free only now.
    if (entry.leases === 0 && entries.get(hash) !== entry) statistics.residentBytes -= entry.byteLength;
    grantRoom();
  }

  async function load(hash: string): Promise<Resident<Adapter>> {
    await turn();
    statistics.loads++;
    try {
      const { adapter, byteLength } = await parameters.load(hash);
      await room(hash, byteLength);
      const resident: Resident<Adapter> = { state: 'resident', adapter, byteLength, leases: 1, pinned: false };
      entries.set(hash, resident);
      setImmediate(() => giveBack(hash, resident));
      return resident;
    } catch (error) {
      statistics.failures++;
      entries.set(hash, { state: 'failed', error, until: parameters.now() + parameters.retryAfterMilliseconds });
      throw error;
    } finally {
      // The turn goes straight to who waits for it, so that nobody comes in between.
      const next = turns.shift();
      if (next) next();
      else loading--;
    }
  }

  /** Waits until fewer than `concurrentLoads` are under way. */
  async function turn(): Promise<void> {
    if (loading < parameters.concurrentLoads) loading++;
    else await new Promise<void>((resolve) => turns.push(resolve));
  }

  /** Takes memory for an adapter, evicting what nobody holds; waits, first come first served, where that is not enough. */
  async function room(hash: string, byteLength: number): Promise<void> {
    const available = byteBudget - statistics.pinnedBytes;
    if (byteLength > available) {
      throw new OpenLedgerError({
        code: 'unavailable',
        message: `The adapter ${hash} takes ${byteLength} bytes; this node has ${available} for adapters that are not pinned.`,
        fields: { hash, byteLength, available },
        remedy: 'Raise NODE_ADAPTER_MEMORY_BYTES on the node.',
      });
    }
    await new Promise<void>((resolve) => {
      roomWanted.push({ byteLength, grant: resolve });
      grantRoom();
    });
  }

  function grantRoom(): void {
    for (let first = roomWanted[0]; first && evictFor(first.byteLength); first = roomWanted[0]) {
      roomWanted.shift();
      statistics.residentBytes += first.byteLength;
      first.grant();
    }
  }

  function evictFor(byteLength: number): boolean {
    for (const [hash, entry] of entries) {
      if (statistics.residentBytes + byteLength <= byteBudget) break;
      if (entry.state !== 'resident' || entry.leases > 0 || entry.pinned) continue;
      entries.delete(hash);
      statistics.residentBytes -= entry.byteLength;
      statistics.evictions++;
    }
    return statistics.residentBytes + byteLength <= byteBudget;
  }

  /**
   * Loads an adapter and keeps it until it is unpinned or unloaded.
   * @throws OpenLedgerError `unavailable` when pins would take more than half of the budget
   */
  async function pin(hash: string): Promise<void> {
    const held = await lease(hash);
    try {
      const entry = entries.get(hash);
      if (entry?.state !== 'resident' || entry.pinned) return;
      const wanted = statistics.pinnedBytes + entry.byteLength;
      if (wanted > byteBudget * PINNED_SHARE) {
        throw new OpenLedgerError({
          code: 'unavailable',
          message: `Pinned adapters would take ${wanted} bytes; they may take ${byteBudget * PINNED_SHARE}.`,
          fields: { hash, wanted },
          remedy: 'Unload a pinned adapter first, or raise NODE_ADAPTER_MEMORY_BYTES on the node.',
        });
      }
      entry.pinned = true;
      statistics.pinnedBytes = wanted;
    } finally {
      held.release();
    }
  }

  /**
   * Forgets an adapter, pinned or not, and a failure of its. Rows that run under it end with it, and its memory comes
   * free with the last of them; whoever asks for it from now on gets it loaded and verified anew.
   * @returns whether there was anything to forget
   */
  function unload(hash: string): boolean {
    const entry = entries.get(hash);
    if (!entry || entry.state === 'loading') return false;
    entries.delete(hash);
    if (entry.state === 'failed') return true;
    statistics.unloads++;
    if (entry.pinned) statistics.pinnedBytes -= entry.byteLength;
    if (entry.leases === 0) statistics.residentBytes -= entry.byteLength;
    grantRoom();
    return true;
  }

  function snapshot(): AdapterSnapshot[] {
    return [...entries].map(([hash, entry]): AdapterSnapshot => {
      if (entry.state === 'loading') return { hash, state: 'loading' };
      if (entry.state === 'failed') {
        // Text for people; an unexpected error's own words may name files of this machine.
        const reason = entry.error instanceof OpenLedgerError ? entry.error.message : 'The adapter could not be read.';
        return { hash, state: 'failed', reason, retryAt: entry.until };
      }
      const { byteLength, leases, pinned } = entry;
      return { hash, state: 'resident', byteLength, leases, pinned };
    });
  }

  const resident = () => [...entries].filter(([, entry]) => entry.state === 'resident').map(([hash]) => hash);

  return { lease, leaseNow, pin, unload, resident, snapshot, statistics: statistics as Readonly<typeof statistics> };
}

export type AdapterStore<Adapter> = ReturnType<typeof createAdapterStore<Adapter>>;
