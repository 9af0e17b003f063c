import type { Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Page } from '@/lib/api/common';
import type { Rejection, Upload } from '@/lib/api/dataNet';
import { people } from '@/server/accounts/people';
import { transaction } from '@/server/database/transaction';
import { integerCursor, toPage, uuidCursor } from '@/server/dataNets/page';
import { requireVisibleDataNet } from '@/server/dataNets/requireDataNet';
import { lockAcceptance } from './curationRepository';
import { deleteUpload, findUpload, listRejections, listUploads, lockUpload } from './uploadRepository';
import { requireOwnUpload, uploadNotFound, uploadView } from './uploadView';

type PageQuery = { cursor?: string | undefined; limit: number; search?: string | undefined };

/** An upload: everyone may see a signed one, the others only their contributor. */
export async function getUpload(caller: Hex | undefined, uploadId: string): Promise<Upload> {
  const row = await findUpload(uploadId);
  if (row === null || (row.status !== 'signed' && row.contributorAddress !== caller)) throw uploadNotFound(uploadId);
  return uploadView(row, await people([row.contributorAddress]));
}

export async function getUploads(caller: Hex | undefined, dataNet: string, query: PageQuery): Promise<Page<Upload>> {
  const { id } = await requireVisibleDataNet(dataNet, caller);
  const { limit } = query;
  const { rows, total } = await listUploads({ dataNetId: id, caller, after: uuidCursor(query.cursor), limit });
  const person = await people(rows.map((row) => row.contributorAddress));
  return toPage(
    rows,
    total,
    limit,
    (row) => row.id,
    (row) => uploadView(row, person),
  );
}

/** The refused rows of an upload, in the order of the file. */
export async function getRejections(
  caller: Hex | undefined,
  uploadId: string,
  query: PageQuery,
): Promise<Page<Rejection>> {
  await getUpload(caller, uploadId);
  const { limit, search } = query;
  const { rows, total } = await listRejections({ uploadId, after: integerCursor(query.cursor), limit, search });
  return toPage(
    rows,
    total,
    limit,
    (row) => row.id.toString(),
    ({ line, kind, reason, detail, excerpt }) => ({
      line,
      kind,
      reason,
      detail: detail as Rejection['detail'],
      excerpt,
    }),
  );
}

/** Takes an unsigned upload back, with all that was accepted of it. */
export async function discardUpload(caller: Hex, uploadId: string): Promise<void> {
  const { dataNetId } = requireOwnUpload(await findUpload(uploadId), uploadId, caller);
  await transaction(async (db) => {
    await lockAcceptance(dataNetId, db);
    const row = requireOwnUpload(await lockUpload(uploadId, db), uploadId, caller);
    if (row.status === 'signed') {
      throw new OpenLedgerError({
        code: 'conflict',
        message: `${row.fileName}: is signed and belongs to the DataNet`,
        fields: { uploadId },
        remedy: 'A signed contribution cannot be taken back.',
      });
    }
    await deleteUpload(uploadId, db);
  });
}
