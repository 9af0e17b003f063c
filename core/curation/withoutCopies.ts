/**
 * The earliest record of each near-duplicate cluster (clusterMap.ts). Copies are neither trained on nor held out: trained
 * on, a copy would make the model say its text more surely and so earn for the original; held out, it would count twice
 * among the placebos that everybody is compared with.
 */
export function withoutCopies<Entry extends { recordHash: string; clusterHash: string }>(
  records: readonly Entry[],
): Entry[] {
  return records.filter(({ recordHash, clusterHash }) => recordHash === clusterHash);
}
