import { sha256 } from '@noble/hashes/sha2.js';

/** What the split must know of a record. */
export type SplittableRecord = { recordHash: string; clusterHash: string };

/**
 * Chooses which records are held out: never trained on, they measure the model and later serve as placebos for
 * attribution. The choice follows from the seed and the record's cluster alone, so it is the same everywhere, does not
 * depend on the order or on the other records, and near-duplicates always fall on the same side.
 * At least one record is held out and at least one is trained on, where there are two clusters or more.
 *
 * A cluster is held out when sha256(seed ":" cluster), read as a number in [0, 1), is below `share`.
 * @returns the hashes of the held-out records
 */
export function splitHeldOut(records: readonly SplittableRecord[], share: number, seed: number): Set<string> {
  const place = new Map<string, number>();
  for (const { clusterHash } of records) {
    if (!place.has(clusterHash)) place.set(clusterHash, uniform(`${seed}:${clusterHash}`));
  }
  const clusters = [...place].sort(([, a], [, b]) => a - b);
  const below = clusters.filter(([, position]) => position < share).length;
  const count = Math.min(Math.max(below, Math.min(1, clusters.length - 1)), Math.max(0, clusters.length - 1));
  const heldOut = new Set(clusters.slice(0, count).map(([clusterHash]) => clusterHash));
  return new Set(records.filter((record) => heldOut.has(record.clusterHash)).map((record) => record.recordHash));
}

/** The first 48 bits of the text's SHA-256 as a number in [0, 1). */
function uniform(text: string): number {
  const digest = sha256(new TextEncoder().encode(text));
  let value = 0;
  for (const byte of digest.subarray(0, 6)) value = value * 256 + byte;
  return value / 2 ** 48;
}
