import type { LicenceTerms } from '@/core/licence/terms';
import type { DataNetSummary } from '@/lib/api/dataNet';
import type { Person } from '@/server/accounts/people';
import type { DataNetFigures } from './dataNetFigures';
import type { DataNetRow } from './dataNetRepository';

/** A row with its figures as the wire has them. */
export function dataNetSummary(
  row: DataNetRow,
  figures: DataNetFigures | undefined,
  person: (address: string) => Person,
): DataNetSummary {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    domain: row.domain,
    summary: row.summary,
    owner: person(row.ownerAddress),
    status: row.status,
    tokenId: row.tokenId?.toString() ?? null,
    aiTrainingAllowed: (row.licence as LicenceTerms).aiTrainingAllowed,
    records: figures?.records ?? 0,
    contributors: figures?.contributors ?? 0,
    versions: figures?.versions ?? 0,
    models: figures?.models ?? 0,
    earnedWei: figures?.earnedWei ?? '0',
    createdAt: row.createdAt.toISOString(),
  };
}
