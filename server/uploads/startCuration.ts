import type { Hex } from 'viem';
import { type ColumnChoice, mappingOf, type SchemaKind } from '@/core/curation/columnChoice';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Upload } from '@/lib/api/dataNet';
import { people } from '@/server/accounts/people';
import { transaction } from '@/server/database/transaction';
import { requireLiveDataNet } from '@/server/dataNets/requireDataNet';
import { enqueue } from '@/server/jobs/queue';
import { curateUploadJob } from './curateUploadJob';
import { lockAcceptance } from './curationRepository';
import { clearCuration, findUpload, lockUpload, type UploadRow, updateUpload } from './uploadRepository';
import { uploadSource } from './uploadSource';
import { type CurationProgress, type CurationSummary, requireOwnUpload, uploadView } from './uploadView';

const refuse = (row: UploadRow, message: string, remedy: string) =>
  new OpenLedgerError({
    code: 'conflict',
    message: `${row.fileName}: ${message}`,
    fields: { uploadId: row.id, status: row.status },
    remedy,
  });

/**
 * Begins to judge an upload under a column choice of its contributor; the work is a job. An upload that was judged
 * before and not signed is judged anew: what was accepted then is given back first.
 */
export async function startCuration(caller: Hex, uploadId: string, choice: ColumnChoice): Promise<Upload> {
  const { dataNetId } = requireOwnUpload(await findUpload(uploadId), uploadId, caller);
  const row = await transaction(async (db) => {
    await lockAcceptance(dataNetId, db);
    const found = requireOwnUpload(await lockUpload(uploadId, db), uploadId, caller);
    if (found.status === 'curating') throw refuse(found, 'is being curated already', 'Wait until it is done.');
    if (found.status === 'signed')
      throw refuse(found, 'is signed and cannot be changed', 'Upload the corrected rows as a new file.');
    const dataNet = await requireLiveDataNet(found.dataNetId, caller, db);
    const { columns } = uploadSource.parse(found.source);
    mappingOf(choice, dataNet.schemaKind as SchemaKind, { fileName: found.fileName, columns });
    await clearCuration(uploadId, db);
    const progress: CurationProgress = { rows: 0, share: 0 };
    const summary: CurationSummary = { rows: 0, accepted: 0, rejected: {} };
    const updated = await updateUpload(uploadId, { status: 'curating', mapping: choice, progress, summary }, db);
    await enqueue(curateUploadJob, { uploadId }, { within: db });
    return updated;
  });
  return uploadView(row, await people([row.contributorAddress]));
}
