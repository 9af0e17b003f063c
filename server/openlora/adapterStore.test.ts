import { describe, expect, it } from 'vitest';
import { createAdapterStore } from '@/server/openlora/adapterStore';

type Load = (hash: string) => Promise<{ adapter: string; byteLength: number }>;

function store(overrides: { byteBudget?: number; concurrentLoads?: number; load?: Load } = {}) {
  const clock = { now: 0 };
  const loads: string[] = [];
  const adapters = createAdapterStore<string>({
    byteBudget: overrides.byteBudget ?? 30,
    retryAfterMilliseconds: 100,
    concurrentLoads: overrides.concurrentLoads ?? 2,
    now: () => clock.now,
    load: async (hash) => {
      loads.push(hash);
      return overrides.load ? overrides.load(hash) : { adapter: `adapter ${hash}`, byteLength: 10 };
    },
  });
  /** Asks for an adapter and lets it go at once. */
  const use = async (hash: string) => {
    const lease = await adapters.lease(hash);
    lease.release();
    return lease.adapter;
  };
  return { adapters, clock, loads, use };
}

/** Everything that is already under way. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 1));

describe('adapter store', () => {
  it('loads once for everyone who waits, and then answers from memory', async () => {
    const { adapters, loads, use } = store();
    expect(await Promise.all([use('a'), use('a'), use('a')])).toEqual(['adapter a', 'adapter a', 'adapter a']);
    await use('a');
    expect(adapters.leaseNow('a')?.adapter).toBe('adapter a');
    expect(adapters.leaseNow('b')).toBeUndefined();
    expect(loads).toEqual(['a']);
    expect(adapters.statistics).toMatchObject({ hits: 2, loads: 1 });
  });

  it('stays inside its byte budget and drops the least recently used', async () => {
    const { adapters, loads, use } = store();
    for (const hash of ['a', 'b', 'c', 'a', 'd']) await use(hash).then(settle);
    expect(adapters.resident().sort()).toEqual(['a', 'c', 'd']);
    expect(adapters.statistics).toMatchObject({ residentBytes: 30, evictions: 1 });
    await use('b');
    expect(loads).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('never evicts what is leased: a load waits for room, and is served when some comes free', async () => {
    const { adapters } = store({ byteBudget: 20 });
    const [a, b] = [await adapters.lease('a'), await adapters.lease('b')];
    let arrived = false;
    const waiting = adapters.lease('c').then((lease) => {
      arrived = true;
      return lease;
    });
    await settle();
    expect(arrived).toBe(false);
    expect(adapters.statistics.residentBytes).toBe(20);
    b.release();
    b.release();
    expect((await waiting).adapter).toBe('adapter c');
    expect(adapters.resident().sort()).toEqual(['a', 'c']);
    expect(adapters.statistics.residentBytes).toBe(20);
    expect(a.adapter).toBe('adapter a');
  });

  it('has no more loads under way than it may', async () => {
    let [now, most] = [0, 0];
    const { adapters } = store({
      byteBudget: 1000,
      concurrentLoads: 3,
      async load(hash) {
        most = Math.max(most, ++now);
        await settle();
        now--;
        return { adapter: hash, byteLength: 1 };
      },
    });
    await Promise.all(Array.from({ length: 20 }, (_, i) => adapters.lease(`${i}`)));
    expect(most).toBe(3);
  });

  it('remembers a failure for a time and says why, then tries again', async () => {
    let broken = true;
    const { adapters, clock, loads, use } = store({
      load: async () => {
        if (broken) throw new Error('no such object');
        return { adapter: 'found', byteLength: 1 };
      },
    });
    await expect(use('a')).rejects.toThrow('no such object');
    await expect(use('a')).rejects.toThrow('no such object');
    expect(loads).toEqual(['a']);
    expect(adapters.snapshot()).toEqual([
      { hash: 'a', state: 'failed', reason: 'The adapter could not be read.', retryAt: 100 },
    ]);
    clock.now = 101;
    broken = false;
    expect(await use('a')).toBe('found');
  });

  it('refuses an adapter larger than its whole budget', async () => {
    const { use } = store({ byteBudget: 5 });
    await expect(use('a')).rejects.toMatchObject({ code: 'unavailable', fields: { byteLength: 10 } });
  });

  it('keeps pinned adapters, up to half of the budget', async () => {
    const { adapters, use } = store({ byteBudget: 30 });
    await adapters.pin('a');
    await expect(adapters.pin('b')).rejects.toMatchObject({ code: 'unavailable' });
    for (const hash of ['c', 'd', 'e']) await use(hash).then(settle);
    expect(adapters.resident()).toContain('a');
    expect(adapters.statistics).toMatchObject({ pinnedBytes: 10, residentBytes: 30 });
    expect(adapters.unload('a')).toBe(true);
    expect(adapters.statistics).toMatchObject({ pinnedBytes: 0, residentBytes: 20 });
  });

  it('unloads under a lease: the holder keeps its copy, the next gets a fresh one, memory counts both until the end', async () => {
    let version = 0;
    const { adapters } = store({ load: async () => ({ adapter: `version ${++version}`, byteLength: 10 }) });
    const old = await adapters.lease('a');
    await settle();
    expect(adapters.unload('a')).toBe(true);
    expect(adapters.unload('a')).toBe(false);
    const fresh = await adapters.lease('a');
    expect([old.adapter, fresh.adapter]).toEqual(['version 1', 'version 2']);
    expect(adapters.statistics.residentBytes).toBe(20);
    old.release();
    expect(adapters.statistics.residentBytes).toBe(10);
  });
});
