import type { AttributionIndex } from '@/core/attribution/attributionIndex';

/** The same model as it stands where one contributor gave the same records under many addresses in turn. */
export function sybilIndex(
  index: AttributionIndex,
  contributor: string,
  sybils: readonly `0x${string}`[],
): AttributionIndex {
  let given = 0;
  return {
    ...index,
    records: index.records.map((record) =>
      record.contributor === contributor ? { ...record, contributor: sybils[given++ % sybils.length]! } : record,
    ),
  };
}
