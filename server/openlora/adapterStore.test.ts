import { describe, expect, it } from 'vitest';
import { createAdapterStore } from '@/server/openlora/adapterStore';

function store(
  overrides: { byteBudget?: number; load?: (hash: string) => Promise<{ adapter: string; byteLength: number }> } = {},
) {
  const clock = { now: 0 };
  const loads: string[] = [];
  const adapters = createAdapterStore<string>({
    byteBudget: overrides.byteBudget ?? 30,
    retryAfterMilliseconds: 100,
    now: () => clock.now,
    load: async (hash) => {
      loads.push(hash);
      return overrides.load ? overrides.load(hash) : { adapter: `adapter ${hash}`, byteLength: 10 };
    },
  });
  return { adapters, clock, loads };
}

describe('adapter store', () => {
  it('loads once for everyone who waits, and then answers from memory', async () => {
    const { adapters, loads } = store();
    const answers = await Promise.all([adapters.get('a'), adapters.get('a'), adapters.get('a')]);
    expect(answers).toEqual(['adapter a', 'adapter a', 'adapter a']);
    await adapters.get('a');
    expect(loads).toEqual(['a']);
    expect(adapters.statistics).toMatchObject({ hits: 1, loads: 1 });
  });

  it('stays inside its byte budget and drops the least recently used', async () => {
    const { adapters, loads } = store();
    for (const hash of ['a', 'b', 'c', 'a', 'd']) await adapters.get(hash);
    expect(adapters.resident().sort()).toEqual(['a', 'c', 'd']);
    expect(adapters.statistics).toMatchObject({ residentBytes: 30, evictions: 1 });
    await adapters.get('b');
    expect(loads).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('remembers a failure for a time, then tries again', async () => {
    let broken = true;
    const { adapters, clock, loads } = store({
      load: async () => {
        if (broken) throw new Error('no such object');
        return { adapter: 'found', byteLength: 1 };
      },
    });
    await expect(adapters.get('a')).rejects.toThrow('no such object');
    await expect(adapters.get('a')).rejects.toThrow('no such object');
    expect(loads).toEqual(['a']);
    expect(adapters.state('a')).toBe('failed');
    clock.now = 101;
    broken = false;
    expect(await adapters.get('a')).toBe('found');
  });

  it('refuses an adapter larger than its whole budget', async () => {
    const { adapters } = store({ byteBudget: 5 });
    await expect(adapters.get('a')).rejects.toMatchObject({ code: 'unavailable', fields: { byteLength: 10 } });
  });
});
