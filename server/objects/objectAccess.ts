import type { RandomAccess } from '@/lib/ingest/randomAccess';
import type { ObjectStore } from '@/server/objects/objectStore';

/** A stored object by its places. */
export const objectAccess = (store: ObjectStore, hash: string, byteLength: number): RandomAccess => ({
  byteLength,
  slice: (start, end) => store.slice(hash, start, end),
});
