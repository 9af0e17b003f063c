import { type AttributionIndex, openAttributionIndex } from '@/core/attribution/attributionIndex';
import type { AttributionObjectHashes } from '@/lib/attribution/attributionObjects';
import type { ObjectStore } from '@/server/objects/objectStore';

/** Reads and opens the objects of a model; every object is compared with its name, and they must fit one another. */
export async function openModelIndex(store: ObjectStore, hashes: AttributionObjectHashes): Promise<AttributionIndex> {
  const [recordTable, clusterTable, sketches, placeboSketches, gram, spanIndex, backgroundIndexes] = await Promise.all([
    store.get(hashes.recordTable),
    store.get(hashes.clusterTable),
    store.get(hashes.sketches),
    store.get(hashes.placeboSketches),
    store.get(hashes.gram),
    store.get(hashes.spanIndex),
    Promise.all(hashes.backgroundIndexes.map((hash) => store.get(hash))),
  ]);
  return openAttributionIndex({
    recordTable,
    clusterTable,
    sketches,
    placeboSketches,
    gram,
    spanIndex,
    backgroundIndexes,
  });
}
