import type { OpenLedgerError } from '@/core/errors/openLedgerError';
import { transaction } from '@/server/database/transaction';
import { lockAcceptance } from './curationRepository';
import { clearCuration, findUpload, lockUpload, updateUpload } from './uploadRepository';
import type { UploadError } from './uploadView';

/**
 * Marks an upload that could not be judged to its end. Its rows are given back, so that the corrected file is not
 * refused as a copy of itself; the file stays and can be tried again.
 */
export async function failCuration(uploadId: string, cause: OpenLedgerError | undefined): Promise<void> {
  const dataNetId = (await findUpload(uploadId))?.dataNetId;
  if (dataNetId === undefined) return;
  const error: UploadError = cause
    ? { code: cause.code, message: cause.message, ...(cause.remedy === undefined ? {} : { remedy: cause.remedy }) }
    : { code: 'internal', message: 'The file could not be curated.', remedy: 'Try again.' };
  await transaction(async (db) => {
    await lockAcceptance(dataNetId, db);
    const upload = await lockUpload(uploadId, db);
    if (upload?.status !== 'curating') return;
    await clearCuration(uploadId, db);
    await updateUpload(uploadId, { status: 'failed', error }, db);
  });
}
