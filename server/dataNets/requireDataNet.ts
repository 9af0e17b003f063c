import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DatabaseExecutor } from '@/server/database/client';
import { type DataNetRow, findDataNet } from './dataNetRepository';

export type LiveDataNet = DataNetRow & { tokenId: bigint };

const notFound = (idOrSlug: string) =>
  new OpenLedgerError({
    code: 'not_found',
    message: 'There is no such DataNet.',
    fields: { dataNet: idOrSlug },
    remedy: 'Look for it in the list of DataNets.',
  });

/** A DataNet that the caller may see: live ones, and drafts of their own. Throws `not_found`. */
export async function requireVisibleDataNet(
  idOrSlug: string,
  caller: string | undefined,
  db?: DatabaseExecutor,
): Promise<DataNetRow> {
  const row = await findDataNet(idOrSlug, db);
  if (row === null || (row.status === 'draft' && row.ownerAddress !== caller)) throw notFound(idOrSlug);
  return row;
}

/** A DataNet that is on chain. Throws `not_found`, or `conflict` for one's own draft. */
export async function requireLiveDataNet(
  idOrSlug: string,
  caller?: string,
  db?: DatabaseExecutor,
): Promise<LiveDataNet> {
  const row = await requireVisibleDataNet(idOrSlug, caller, db);
  const { tokenId } = row;
  if (row.status === 'live' && tokenId !== null) return { ...row, tokenId };
  throw new OpenLedgerError({
    code: 'conflict',
    message: `${row.name} is still a draft.`,
    fields: { dataNet: row.id },
    remedy: 'Create it on chain with its owner’s wallet first.',
  });
}

/** A live DataNet of the caller's own. Throws `forbidden` for someone else's. */
export async function requireOwnDataNet(idOrSlug: string, caller: string, db?: DatabaseExecutor): Promise<LiveDataNet> {
  const row = await requireLiveDataNet(idOrSlug, caller, db);
  if (row.ownerAddress === caller) return row;
  throw new OpenLedgerError({
    code: 'forbidden',
    message: `Only the owner of ${row.name} may do that.`,
    fields: { dataNet: row.id, owner: row.ownerAddress },
    remedy: 'Sign in with the wallet that owns this DataNet.',
  });
}
