import type { Hash } from 'viem';
import type { Version } from '@/lib/api/dataNet';
import type { VersionRow } from './versionRepository';

/** A version as the wire has it. */
export function versionView(row: VersionRow): Version {
  return {
    id: row.id,
    number: row.number,
    recordsRoot: row.recordsRoot as Hash,
    recordCount: row.recordCount,
    manifestHash: row.manifestHash as Hash,
    status: row.status,
    anchorTx: row.anchorTx as Hash | null,
    anchoredAt: row.anchoredAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
