import { type DuplicateEntry, DuplicateIndex } from '@/core/curation/duplicateIndex';
import { DEFAULT_THRESHOLD } from '@/core/curation/minHash';
import type { Hash } from '@/core/hash/hash';

/** From each record's hash to the hash of the earliest record it copies; a record that copies none maps to itself. */
export type ClusterMap = ReadonlyMap<Hash, Hash>;

/**
 * Groups copies for payout, so that a record split into copies earns once. Entries come in order of contribution. Each
 * is compared with the canonical members only: similarity is not transitive, and chaining it would merge records that
 * share nothing.
 */
export function clusterRecords(entries: Iterable<DuplicateEntry>, threshold: number = DEFAULT_THRESHOLD): ClusterMap {
  const canonical = new DuplicateIndex([], threshold);
  const clusters = new Map<Hash, Hash>();
  for (const entry of entries) {
    if (clusters.has(entry.recordHash)) continue;
    const match = canonical.find(entry);
    clusters.set(entry.recordHash, match?.of ?? entry.recordHash);
    if (match === undefined) canonical.add(entry);
  }
  return clusters;
}
