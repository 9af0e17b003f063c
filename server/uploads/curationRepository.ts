import type { DuplicateEntry } from '@/core/curation/duplicateIndex';
import type { Hash } from '@/core/hash/hash';
import { Prisma } from '@/prisma/generated/client';
import type { DatabaseExecutor } from '@/server/database/client';
import { decodeDuplicateEntry } from './duplicateEntryCodec';

const PAGE = 2000;

/** Lets one transaction at a time accept records into a DataNet; the lock ends with the transaction. */
export async function lockAcceptance(dataNetId: string, db: DatabaseExecutor): Promise<void> {
  await db.$executeRaw(Prisma.sql`SELECT pg_advisory_xact_lock(hashtextextended(${`accept ${dataNetId}`}, 0))`);
}

export type KnownEntry = { sequence: bigint; entry: Required<DuplicateEntry> };

/** Entries of the DataNet's records after a sequence number, in order of acceptance, page by page. */
export async function* entriesAfter(
  dataNetId: string,
  sequence: bigint,
  db: DatabaseExecutor,
): AsyncGenerator<KnownEntry> {
  for (let last = sequence; ; ) {
    const rows = await db.record.findMany({
      where: { dataNetId, sequence: { gt: last } },
      orderBy: { sequence: 'asc' },
      select: { sequence: true, recordHash: true, signature: true },
      take: PAGE,
    });
    for (const row of rows) {
      yield { sequence: row.sequence, entry: decodeDuplicateEntry(row.recordHash as Hash, row.signature) };
    }
    const end = rows.at(-1);
    if (end === undefined || rows.length < PAGE) return;
    last = end.sequence;
  }
}

export type NewRecord = Omit<Prisma.RecordCreateManyInput, 'dataNetId' | 'uploadId' | 'contributorAddress'>;
export type NewRejection = Omit<Prisma.RejectionCreateManyInput, 'uploadId'>;

/** Writes the outcome of a batch of rows in order, and returns the last sequence number given to a record. */
export async function insertOutcomes(
  upload: { id: string; dataNetId: string; contributorAddress: string },
  outcome: { records: readonly NewRecord[]; rejections: readonly NewRejection[] },
  db: DatabaseExecutor,
): Promise<bigint | undefined> {
  const { id: uploadId, dataNetId, contributorAddress } = upload;
  if (outcome.rejections.length > 0) {
    await db.rejection.createMany({ data: outcome.rejections.map((rejection) => ({ ...rejection, uploadId })) });
  }
  if (outcome.records.length === 0) return undefined;
  const data = outcome.records.map((record) => ({ ...record, dataNetId, uploadId, contributorAddress }));
  await db.record.createMany({ data });
  const { _max } = await db.record.aggregate({ where: { uploadId }, _max: { sequence: true } });
  return _max.sequence ?? undefined;
}

/** Hashes of the upload's accepted records, in order of acceptance: the leaves that its contributor signs. */
export async function acceptedHashes(uploadId: string, db: DatabaseExecutor): Promise<Hash[]> {
  const rows = await db.record.findMany({
    where: { uploadId },
    orderBy: { sequence: 'asc' },
    select: { recordHash: true },
  });
  return rows.map(({ recordHash }) => recordHash as Hash);
}
