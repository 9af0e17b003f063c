import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256Hash } from '@/core/hash/hash';

/** What is costly to compute, kept on disk by the hash of everything that it depends on. */
export type DiskCache = {
  /** The bytes of a key, computed by `make` where they are not there yet. A killed process leaves no half file. */
  bytes(key: unknown, make: () => Promise<Uint8Array>): Promise<Uint8Array>;
  has(key: unknown): Promise<boolean>;
};

/** A cache in a folder, one file a key; `key` is anything that JSON can write. */
export function openDiskCache(folder: string): DiskCache {
  const fileOf = (key: unknown) => path.join(folder, sha256Hash(JSON.stringify(key)).slice(2));
  const read = async (file: string): Promise<Uint8Array | undefined> => {
    try {
      return new Uint8Array(await readFile(file));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };
  return {
    async bytes(key, make) {
      const file = fileOf(key);
      const found = await read(file);
      if (found) return found;
      const bytes = await make();
      await mkdir(folder, { recursive: true });
      const partial = `${file}.${process.pid}.partial`;
      await writeFile(partial, bytes);
      await rename(partial, file);
      return bytes;
    },
    has: async (key) => (await read(fileOf(key))) !== undefined,
  };
}
