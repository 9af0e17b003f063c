import { type ColumnChoice, mappingOf, type SchemaKind } from '@/core/curation/columnChoice';
import type { ParsedRow } from '@/core/ingest/parsedRow';
import { curationSummary } from '@/lib/api/dataNet';
import { openUpload } from '@/lib/ingest/openUpload';
import { database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { requireLiveDataNet } from '@/server/dataNets/requireDataNet';
import { objectAccess } from '@/server/objects/objectAccess';
import { objectStore } from '@/server/objects/store';
import { batches } from './batches';
import { addToSummary, judgeBatch } from './curationBatch';
import { insertOutcomes, lockAcceptance } from './curationRepository';
import { finishCuration } from './finishCuration';
import { ingestLimits } from './ingestLimits';
import { knownRecords } from './knownRecords';
import { releaseLapsed } from './releaseLapsed';
import { findUpload, lockUpload, type UploadRow, updateUpload } from './uploadRepository';
import { uploadSource } from './uploadSource';
import type { CurationProgress } from './uploadView';

const BATCH_TIMEOUT_MS = 60_000;
/** Shown until the last batch and the root are stored. */
const ALMOST_DONE = 0.999;

/** Another worker stored rows of this upload meanwhile, or its contributor discarded it: this worker steps back. */
class CurationSuperseded extends Error {}

const progressOf = (upload: UploadRow): CurationProgress =>
  (upload.progress as CurationProgress | null) ?? { rows: 0, share: 0 };

/**
 * Judges a file row by row and stores the outcome in batches. A batch and the place it reached are one transaction, so
 * whoever goes on after a crash stores nothing twice and leaves nothing out. Batches of one DataNet are accepted one
 * after the other, each against all that was accepted before, also by uploads that are judged at the same time.
 * Memory: the DataNet's duplicate index and one batch.
 * @throws OpenLedgerError when the file cannot be read to its end, naming file, row and column
 */
export async function curateUpload(uploadId: string, signal: AbortSignal): Promise<void> {
  const upload = await findUpload(uploadId);
  if (upload?.status !== 'curating') return;
  const dataNet = await requireLiveDataNet(upload.dataNetId);
  const { columns } = uploadSource.parse(upload.source);
  const file = { fileName: upload.fileName, columns };
  const mapping = mappingOf(upload.mapping as ColumnChoice, dataNet.schemaKind as SchemaKind, file);
  await releaseLapsed(upload.dataNetId);

  const known = knownRecords(upload.dataNetId);
  await known.catchUp(database());
  let done = progressOf(upload).rows;

  const store = async (rows: readonly ParsedRow[], share: number) => {
    let entered = false;
    await transaction(
      async (db) => {
        // The index cannot forget: a batch is judged once, and if the database wants it again the job starts again.
        if (entered) throw new Error('the transaction of a batch was interrupted');
        entered = true;
        await lockAcceptance(upload.dataNetId, db);
        const current = await lockUpload(uploadId, db);
        if (current?.status !== 'curating' || progressOf(current).rows !== done) throw new CurationSuperseded();
        await known.catchUp(db);
        const outcome = judgeBatch(rows, mapping, known.index);
        const last = await insertOutcomes(upload, outcome, db);
        if (last !== undefined) known.passed(last);
        const summary = addToSummary(curationSummary.parse(current.summary), outcome);
        const progress: CurationProgress = { rows: done + rows.length, share };
        await updateUpload(uploadId, { progress, summary, recordCount: summary.accepted }, db);
      },
      { timeoutMs: BATCH_TIMEOUT_MS },
    );
    done += rows.length;
  };

  const stream = await objectStore().stream(upload.objectHash);
  try {
    let bytes = 0;
    const onBytes = (read: number) => {
      bytes = read;
    };
    const opened = await openUpload(stream, upload.fileName, {
      limits: ingestLimits(),
      random: objectAccess(objectStore(), upload.objectHash, Number(upload.sizeBytes)),
      onBytes,
    });
    for await (const batch of batches(opened.rows, done)) {
      signal.throwIfAborted();
      await store(batch, Math.min(ALMOST_DONE, bytes / Math.max(1, Number(upload.sizeBytes))));
    }
    signal.throwIfAborted();
    await finishCuration(upload, dataNet.tokenId);
  } catch (error) {
    if (!(error instanceof CurationSuperseded)) throw error;
  } finally {
    stream.destroy();
  }
}
