import { type AttributionIndex, openPagedAttributionIndex } from '@/core/attribution/attributionIndex';
import type { PageCacheOptions, PageReader } from '@/core/attribution/pageCache';
import type { ShardedIndex } from '@/core/attribution/spanShard';
import type { AttributionObjectHashes } from '@/lib/attribution/attributionObjects';
import type { ObjectStore } from '@/server/objects/objectStore';

/** 16 MiB of each span index at most, however large it is. */
const PAGES: PageCacheOptions = { pageBytes: 16_384, pages: 1024 };

/**
 * Reads and opens the objects of a model; every object is compared with its name, and they must fit one another. Span
 * indexes are read through once for their names and then in pages, as searches ask: run those with `overPages`.
 */
export async function openModelIndex(
  store: ObjectStore,
  hashes: AttributionObjectHashes,
  pages: PageCacheOptions = PAGES,
): Promise<AttributionIndex<ShardedIndex>> {
  const [recordTable, clusterTable, sketches, placeboSketches, gram, spanIndex, backgroundIndexes] = await Promise.all([
    store.get(hashes.recordTable),
    store.get(hashes.clusterTable),
    store.get(hashes.sketches),
    store.get(hashes.placeboSketches),
    store.get(hashes.gram),
    openObject(store, hashes.spanIndex),
    Promise.all(hashes.backgroundIndexes.map((hash) => openObject(store, hash))),
  ]);
  return openPagedAttributionIndex(
    { recordTable, clusterTable, sketches, placeboSketches, gram, spanIndex, backgroundIndexes },
    pages,
  );
}

/** A stored object by position, after its bytes were compared with its name. */
async function openObject(store: ObjectStore, hash: string): Promise<PageReader> {
  for await (const _chunk of await store.stream(hash)) {
    // Reading to the end is the comparison: the stream fails when the bytes are others.
  }
  const size = await store.size(hash);
  return {
    size,
    async read(from, length) {
      return new Uint8Array(await store.slice(hash, from, from + length));
    },
  };
}
