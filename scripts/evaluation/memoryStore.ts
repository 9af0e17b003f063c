import { sha256Hash } from '@/core/hash/hash';
import type { ObjectStore } from '@/server/objects/objectStore';

/** Objects by their hash, for the length of one measurement. */
export function memoryStore(): ObjectStore {
  const objects = new Map<string, Uint8Array<ArrayBuffer>>();
  const get = async (hash: string) => objects.get(hash)!;
  return {
    async put(source) {
      if (!(source instanceof Uint8Array)) throw new TypeError('only bytes are stored here');
      const hash = sha256Hash(source);
      objects.set(hash, new Uint8Array(source));
      return hash;
    },
    get,
    has: async (hash) => objects.has(hash),
    size: async (hash) => (await get(hash)).length,
    slice: async (hash, start, end) => (await get(hash)).slice(start, end).buffer,
    stream: () => Promise.reject(new TypeError('nothing is streamed here')),
  };
}
