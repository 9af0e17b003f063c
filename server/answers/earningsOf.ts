import type { EvidenceBundle } from '@/core/attribution/evidenceSchema';

/** What one record, or the treasury for what nobody earned, is paid of one answer. */
export type NewEarning = {
  account: string;
  recordHash: string | null;
  dataNetId: string | null;
  share: bigint;
  wei: string;
};

/**
 * The rows of an evidence bundle, records in its order and the treasury last; their shares sum to SHARE_SCALE and their
 * wei to the pool. Records that earn nothing have no row.
 * @param dataNetIds database id by token id
 */
export function earningsOf(
  { result, treasury }: Pick<EvidenceBundle, 'result' | 'treasury'>,
  dataNetIds: ReadonlyMap<string, string>,
): NewEarning[] {
  const paid = result.records.filter(({ share }) => share > 0);
  return [
    ...paid.map(({ contributor, recordHash, dataNet, share, wei }) => ({
      account: contributor,
      recordHash,
      dataNetId: dataNetIds.get(dataNet) ?? null,
      share: BigInt(share),
      wei,
    })),
    {
      account: treasury,
      recordHash: null,
      dataNetId: null,
      share: BigInt(result.unattributed.share),
      wei: result.unattributed.wei,
    },
  ];
}
