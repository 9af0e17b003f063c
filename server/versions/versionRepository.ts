import { Prisma } from '@/prisma/generated/client';
import type { DataNetVersionModel } from '@/prisma/generated/models/DataNetVersion';
import { type DatabaseExecutor, database } from '@/server/database/client';

export type VersionRow = DataNetVersionModel;

/** A flag that keeps a record out of every version until it is taken off. */
export const QUARANTINE_FLAG = 'quarantined';

export function findVersions(dataNetId: string, db: DatabaseExecutor = database()): Promise<VersionRow[]> {
  return db.dataNetVersion.findMany({ where: { dataNetId }, orderBy: { number: 'desc' } });
}

export function findVersion(id: string, db: DatabaseExecutor = database()) {
  return db.dataNetVersion.findUnique({ where: { id }, include: { dataNet: true } });
}

export function findPendingVersion(dataNetId: string, db: DatabaseExecutor = database()): Promise<VersionRow | null> {
  return db.dataNetVersion.findFirst({ where: { dataNetId, status: 'frozen' }, orderBy: { number: 'desc' } });
}

export async function lastVersionNumber(dataNetId: string, db: DatabaseExecutor = database()): Promise<number> {
  const { _max } = await db.dataNetVersion.aggregate({ where: { dataNetId }, _max: { number: true } });
  return _max.number ?? 0;
}

/** Records a new version would hold that the latest one does not. */
export async function countUnfrozen(dataNetId: string, db: DatabaseExecutor = database()): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>(Prisma.sql`
    SELECT count(*)::int AS "count" FROM "Record" r JOIN "Upload" u ON u."id" = r."uploadId"
    WHERE r."dataNetId" = ${dataNetId} AND u."status" = 'signed' AND NOT (${QUARANTINE_FLAG} = ANY(r."flags"))
      AND NOT EXISTS (
        SELECT 1 FROM "VersionRecord" vr WHERE vr."recordId" = r."id" AND vr."versionId" = (
          SELECT v."id" FROM "DataNetVersion" v WHERE v."dataNetId" = ${dataNetId}
          ORDER BY v."number" DESC LIMIT 1))`);
  return row?.count ?? 0;
}

export type FreezableRecord = { id: string; recordHash: string; contributorAddress: string; uploadId: string };

/** Every record that a version frozen now holds: signed and not quarantined, in order of acceptance. */
export function freezableRecords(dataNetId: string, db: DatabaseExecutor = database()): Promise<FreezableRecord[]> {
  return db.record.findMany({
    where: { dataNetId, upload: { status: 'signed' }, NOT: { flags: { has: QUARANTINE_FLAG } } },
    orderBy: { sequence: 'asc' },
    select: { id: true, recordHash: true, contributorAddress: true, uploadId: true },
  });
}

/** The signed uploads with these ids, in order of their signature. */
export function signedUploads(ids: readonly string[], db: DatabaseExecutor = database()) {
  return db.upload.findMany({
    where: { id: { in: [...ids] }, status: 'signed' },
    orderBy: [{ signedAt: 'asc' }, { id: 'asc' }],
  });
}

/** Lets one transaction at a time freeze a version of the DataNet. */
export async function lockDataNet(dataNetId: string, db: DatabaseExecutor): Promise<void> {
  await db.$queryRaw(Prisma.sql`SELECT 1 FROM "DataNet" WHERE "id" = ${dataNetId} FOR UPDATE`);
}

/** Stores a version with its records; their places in the list are their leaf indices. */
export async function insertVersion(
  data: Prisma.DataNetVersionUncheckedCreateInput,
  recordIds: readonly string[],
  db: DatabaseExecutor,
): Promise<VersionRow> {
  const version = await db.dataNetVersion.create({ data });
  await db.$executeRaw(Prisma.sql`
    INSERT INTO "VersionRecord" ("versionId", "recordId", "leafIndex")
    SELECT ${version.id}, place."id", place."position"::int - 1
    FROM unnest(${[...recordIds]}::text[]) WITH ORDINALITY AS place("id", "position")`);
  return version;
}

/** The leaves of a version, in order. */
export async function versionLeaves(versionId: string, db: DatabaseExecutor = database()) {
  const rows = await db.versionRecord.findMany({
    where: { versionId },
    orderBy: { leafIndex: 'asc' },
    select: { record: { select: { recordHash: true, contributorAddress: true } } },
  });
  return rows.map(({ record }) => record);
}

/** The newest anchored version that holds a record of this hash. */
export async function findAnchoredVersionOf(recordHash: string, db: DatabaseExecutor = database()) {
  return db.dataNetVersion.findFirst({
    where: { status: 'anchored', records: { some: { record: { recordHash } } } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    include: { dataNet: true },
  });
}

/** Duplicate entries of all records of these versions, earliest accepted first. */
export function versionEntries(versionIds: readonly string[], db: DatabaseExecutor = database()) {
  return db.record.findMany({
    where: { versions: { some: { versionId: { in: [...versionIds] } } } },
    orderBy: { sequence: 'asc' },
    select: { recordHash: true, signature: true },
  });
}
