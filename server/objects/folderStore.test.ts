import { createHash } from 'node:crypto';
import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { folderStore } from './folderStore';
import type { ObjectStore } from './objectStore';

const bytes = (text: string) => new TextEncoder().encode(text);
// FIPS 180-2, appendix B.1.
const ABC = '0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

describe('folderStore', () => {
  let root: string;
  let store: ObjectStore;
  beforeEach(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), 'openledger-objects-'));
    store = folderStore(root);
  });
  const fileOf = (hash: string) => path.join(root, hash.slice(2, 4), hash.slice(4, 6), hash.slice(2));

  it('names bytes by their SHA-256, however they arrive', async () => {
    async function* letters() {
      for (const letter of 'abc') yield bytes(letter);
    }
    expect(await store.put(bytes('abc'))).toBe(ABC);
    expect(await store.put(letters())).toBe(ABC);
    expect(Buffer.from(await store.get(ABC)).toString()).toBe('abc');
    expect(await store.size(ABC)).toBe(3);
    expect(await readdir(path.join(root, 'unfinished'))).toEqual([]);
  });

  it('streams what was stored', async () => {
    const content = new Uint8Array(300_000).map((_, index) => (index * 31) % 251);
    const hash = await store.put(content);
    expect(hash).toBe(`0x${createHash('sha256').update(content).digest('hex')}`);
    const chunks: Buffer[] = [];
    for await (const chunk of await store.stream(hash)) chunks.push(chunk);
    expect(Buffer.concat(chunks).equals(Buffer.from(content))).toBe(true);
  });

  it('tells absent from damaged', async () => {
    expect(await store.has(ABC)).toBe(false);
    await expect(store.get(ABC)).rejects.toMatchObject({ code: 'not_found' });
    await expect(store.stream(ABC)).rejects.toMatchObject({ code: 'not_found' });
    await store.put(bytes('abc'));
    await writeFile(fileOf(ABC), 'abd');
    expect(await store.has(ABC)).toBe(true);
    await expect(store.get(ABC)).rejects.toMatchObject({ code: 'unavailable' });
    const read = async () => {
      for await (const _ of await store.stream(ABC));
    };
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('stores nothing of a source that is too large or fails midway', async () => {
    await expect(store.put(bytes('abcd'), { maximumBytes: 3 })).rejects.toMatchObject({ code: 'payload_too_large' });
    async function* broken() {
      yield bytes('ab');
      throw new Error('connection lost');
    }
    await expect(store.put(broken())).rejects.toThrow('connection lost');
    expect(await readdir(path.join(root, 'unfinished'))).toEqual([]);
    expect(await readdir(root)).toEqual(['unfinished']);
  });

  it.each(['', '../../secrets.json', ABC.toUpperCase(), `${ABC}0`])('refuses %j as a name', async (name) => {
    await expect(store.get(name)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(store.has(name)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('takes the same bytes from many writers at once', async () => {
    const hashes = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes('abc'))));
    expect(new Set(hashes)).toEqual(new Set([ABC]));
    expect(Buffer.from(await store.get(ABC)).toString()).toBe('abc');
  });
});
