import { Prisma } from '@/prisma/generated/client';
import type { UploadModel } from '@/prisma/generated/models/Upload';
import { type DatabaseExecutor, database } from '@/server/database/client';

export type UploadRow = UploadModel;

export function insertUpload(
  data: Prisma.UploadUncheckedCreateInput,
  db: DatabaseExecutor = database(),
): Promise<UploadRow> {
  return db.upload.create({ data });
}

export function findUpload(id: string, db: DatabaseExecutor = database()): Promise<UploadRow | null> {
  return db.upload.findUnique({ where: { id } });
}

/** The upload, held against every other change until the transaction ends. */
export async function lockUpload(id: string, db: DatabaseExecutor): Promise<UploadRow | null> {
  await db.$queryRaw(Prisma.sql`SELECT 1 FROM "Upload" WHERE "id" = ${id} FOR UPDATE`);
  return findUpload(id, db);
}

export async function updateUpload(
  id: string,
  data: Prisma.UploadUncheckedUpdateInput,
  db: DatabaseExecutor = database(),
): Promise<UploadRow> {
  return db.upload.update({ where: { id }, data });
}

export type UploadFilter = {
  dataNetId: string;
  /** Unsigned uploads are listed to their contributor alone. */
  caller: string | undefined;
  after: string | undefined;
  limit: number;
};

/** One page of a DataNet's uploads, newest first: the signed ones, and the caller's own. */
export async function listUploads(filter: UploadFilter, db: DatabaseExecutor = database()) {
  const { dataNetId, caller, after, limit } = filter;
  const where: Prisma.UploadWhereInput = {
    dataNetId,
    OR: [{ status: 'signed' }, ...(caller === undefined ? [] : [{ contributorAddress: caller }])],
  };
  const [rows, total] = await Promise.all([
    db.upload.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
    }),
    db.upload.count({ where }),
  ]);
  return { rows, total };
}

/** Forgets what a curation wrote and puts the upload back to before it, so that it can be curated again. */
export async function clearCuration(id: string, db: DatabaseExecutor): Promise<void> {
  await db.record.deleteMany({ where: { uploadId: id } });
  await db.rejection.deleteMany({ where: { uploadId: id } });
  await db.upload.update({
    where: { id },
    data: {
      status: 'received',
      progress: Prisma.DbNull,
      summary: Prisma.DbNull,
      error: Prisma.DbNull,
      recordsRoot: null,
      recordCount: 0,
      nonce: null,
      deadline: null,
    },
  });
}

/** Uploads of a DataNet that were curated and not signed before their deadline (Unix seconds). */
export function findLapsedUploads(
  dataNetId: string,
  now: bigint,
  db: DatabaseExecutor,
): Promise<Pick<UploadRow, 'id'>[]> {
  return db.upload.findMany({
    where: { dataNetId, status: 'curated', deadline: { lt: now } },
    select: { id: true },
  });
}

export async function deleteUpload(id: string, db: DatabaseExecutor): Promise<void> {
  await db.upload.delete({ where: { id } });
}

/** Whether this contributor has already spent the nonce on a signed contribution. */
export async function isNonceSpent(contributor: string, nonce: bigint, db: DatabaseExecutor): Promise<boolean> {
  const where = { contributorAddress: contributor, nonce: nonce.toString(), status: 'signed' } as const;
  return (await db.upload.count({ where })) > 0;
}

export type RejectionFilter = {
  uploadId: string;
  after: bigint | undefined;
  limit: number;
  search: string | undefined;
};

/** One page of refused rows in the order of the file; `search` looks into kind, reason and excerpt. */
export async function listRejections(filter: RejectionFilter, db: DatabaseExecutor = database()) {
  const { uploadId, after, limit, search } = filter;
  const contains = search === undefined ? undefined : ({ contains: search, mode: 'insensitive' } as const);
  const where: Prisma.RejectionWhereInput = {
    uploadId,
    ...(contains === undefined ? {} : { OR: [{ kind: contains }, { reason: contains }, { excerpt: contains }] }),
  };
  const [rows, total] = await Promise.all([
    db.rejection.findMany({
      where,
      orderBy: { id: 'asc' },
      take: limit + 1,
      ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
    }),
    db.rejection.count({ where }),
  ]);
  return { rows, total };
}
