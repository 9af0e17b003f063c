import { type AttributionIndex, openAttributionIndex } from '@/core/attribution/attributionIndex';
import type { AttributionObjectHashes } from '@/lib/attribution/attributionObjects';
import type { ObjectStore } from '@/server/objects/objectStore';

/** Reads and opens the objects of a model; every object is compared with its name, and they must fit one another. */
export async function openModelIndex(store: ObjectStore, hashes: AttributionObjectHashes): Promise<AttributionIndex> {
  const [recordTable, clusterTable, sketches, placeboSketches, spanIndex, ...backgroundIndexes] = await Promise.all(
    [
      hashes.recordTable,
      hashes.clusterTable,
      hashes.sketches,
      hashes.placeboSketches,
      hashes.spanIndex,
      ...hashes.backgroundIndexes,
    ].map((hash) => store.get(hash)),
  );
  const gram = hashes.gram ? { gram: await store.get(hashes.gram) } : {};
  return openAttributionIndex({
    ...gram,
    recordTable: recordTable!,
    clusterTable: clusterTable!,
    sketches: sketches!,
    placeboSketches: placeboSketches!,
    spanIndex: spanIndex!,
    backgroundIndexes,
  });
}
