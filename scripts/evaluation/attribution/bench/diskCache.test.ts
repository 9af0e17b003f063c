import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDiskCache } from '@/scripts/evaluation/attribution/bench/diskCache';

it('computes once, keeps keys apart, and keeps nothing of what failed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'cache-'));
  try {
    let made = 0;
    const make = async () => Uint8Array.of(++made);
    const first = openDiskCache(folder);
    expect(await first.bytes({ a: 1 }, make)).toEqual(Uint8Array.of(1));
    expect(await openDiskCache(folder).bytes({ a: 1 }, make)).toEqual(Uint8Array.of(1));
    expect(await first.bytes({ a: 2 }, make)).toEqual(Uint8Array.of(2));
    const failing = () => Promise.reject(new Error('out of time'));
    await expect(first.bytes({ a: 3 }, failing)).rejects.toThrow('out of time');
    expect(await first.has({ a: 3 })).toBe(false);
    expect(await first.has({ a: 2 })).toBe(true);
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
