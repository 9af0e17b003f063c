import { type ClusterMap, clusterRecords } from '@/core/curation/clusterMap';
import type { Hash } from '@/core/hash/hash';
import { decodeDuplicateEntry } from '@/server/uploads/duplicateEntryCodec';
import { versionEntries } from './versionRepository';

/**
 * Groups the copies among the records of several versions, also across DataNets, where curation does not compare: each
 * record's hash leads to that of the earliest one it copies. Whoever copies a record into a DataNet of their own thus
 * shares its reward instead of doubling it.
 */
export async function clusterVersions(versionIds: readonly string[]): Promise<ClusterMap> {
  const rows = await versionEntries(versionIds);
  return clusterRecords(rows.map((row) => decodeDuplicateEntry(row.recordHash as Hash, row.signature)));
}
