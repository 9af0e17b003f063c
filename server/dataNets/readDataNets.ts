import type { Hex } from 'viem';
import type { z } from 'zod';
import type { Page } from '@/lib/api/common';
import type { DataNetDetail, DataNetSummary, dataNetsQuery } from '@/lib/api/dataNet';
import { people } from '@/server/accounts/people';
import { dataNetDetail } from './dataNetDetail';
import { dataNetFigures } from './dataNetFigures';
import { listDataNets } from './dataNetRepository';
import { dataNetSummary } from './dataNetSummary';
import { toPage, uuidCursor } from './page';
import { requireVisibleDataNet } from './requireDataNet';

/** Live DataNets and the caller's own drafts, newest first. */
export async function getDataNets(
  caller: Hex | undefined,
  query: z.output<typeof dataNetsQuery>,
): Promise<Page<DataNetSummary>> {
  const { cursor, limit, search, domain, owner } = query;
  const { rows, total } = await listDataNets({ caller, owner, domain, search, after: uuidCursor(cursor), limit });
  const shown = rows.slice(0, limit);
  const [figures, person] = await Promise.all([
    dataNetFigures(shown.map(({ id }) => id)),
    people(shown.map(({ ownerAddress }) => ownerAddress)),
  ]);
  return toPage(
    rows,
    total,
    limit,
    (row) => row.id,
    (row) => dataNetSummary(row, figures.get(row.id), person),
  );
}

/** One DataNet by id or slug; drafts are shown to their owner alone. */
export async function getDataNet(caller: Hex | undefined, idOrSlug: string): Promise<DataNetDetail> {
  return dataNetDetail(await requireVisibleDataNet(idOrSlug, caller));
}
