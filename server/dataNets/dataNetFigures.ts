import { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

/** What a DataNet amounts to. Records count once their contributor has signed; money counts once it is settled. */
export type DataNetFigures = {
  id: string;
  records: number;
  contributors: number;
  versions: number;
  models: number;
  earnedWei: string;
};

/** The figures of a whole page of DataNets in one query. */
export async function dataNetFigures(
  ids: readonly string[],
  db: DatabaseExecutor = database(),
): Promise<ReadonlyMap<string, DataNetFigures>> {
  if (ids.length === 0) return new Map();
  const rows = await db.$queryRaw<DataNetFigures[]>(Prisma.sql`
    SELECT d."id",
      (SELECT coalesce(sum(u."recordCount"), 0)::int FROM "Upload" u
        WHERE u."dataNetId" = d."id" AND u."status" = 'signed') AS "records",
      (SELECT count(DISTINCT u."contributorAddress")::int FROM "Upload" u
        WHERE u."dataNetId" = d."id" AND u."status" = 'signed' AND u."recordCount" > 0) AS "contributors",
      (SELECT count(*)::int FROM "DataNetVersion" v WHERE v."dataNetId" = d."id") AS "versions",
      (SELECT count(DISTINCT m."id")::int FROM "DataNetVersion" v
        JOIN "ModelVersion" mv ON mv."versionId" = v."id"
        JOIN "Model" m ON m."id" = mv."modelId" AND m."status" = 'live'
        WHERE v."dataNetId" = d."id") AS "models",
      (SELECT coalesce(sum(e."wei"), 0)::text FROM "Earning" e
        JOIN "Answer" a ON a."id" = e."answerId" AND a."status" = 'settled'
        WHERE e."dataNetId" = d."id") AS "earnedWei"
    FROM "DataNet" d WHERE d."id" IN (${Prisma.join([...ids])})`);
  return new Map(rows.map((row) => [row.id, row]));
}

export type ContributorFigures = { address: string; records: number; rejected: number; earnedWei: string };

/** Everyone who signed an upload to the DataNet, most records first. */
export function contributorFigures(
  dataNetId: string,
  db: DatabaseExecutor = database(),
): Promise<ContributorFigures[]> {
  return db.$queryRaw<ContributorFigures[]>(Prisma.sql`
    SELECT c.*, coalesce(e."wei", 0)::text AS "earnedWei" FROM (
      SELECT u."contributorAddress" AS "address", sum(u."recordCount")::int AS "records",
        sum((u."summary"->>'rows')::int - (u."summary"->>'accepted')::int)::int AS "rejected"
      FROM "Upload" u WHERE u."dataNetId" = ${dataNetId} AND u."status" = 'signed'
      GROUP BY u."contributorAddress") c
    LEFT JOIN (
      SELECT e."account", sum(e."wei") AS "wei" FROM "Earning" e
      JOIN "Answer" a ON a."id" = e."answerId" AND a."status" = 'settled'
      WHERE e."dataNetId" = ${dataNetId} GROUP BY e."account") e ON e."account" = c."address"
    ORDER BY c."records" DESC, c."address"`);
}

export type ModelFigures = { id: string; slug: string; name: string; paidBackWei: string };

/** Live models that learned from any version of the DataNet, with what their answers paid back to it. */
export function modelFigures(dataNetId: string, db: DatabaseExecutor = database()): Promise<ModelFigures[]> {
  return db.$queryRaw<ModelFigures[]>(Prisma.sql`
    SELECT m."id", m."slug", m."name",
      (SELECT coalesce(sum(e."wei"), 0)::text FROM "Earning" e
        JOIN "Answer" a ON a."id" = e."answerId" AND a."status" = 'settled'
        WHERE a."modelId" = m."id" AND e."dataNetId" = ${dataNetId}) AS "paidBackWei"
    FROM "Model" m
    WHERE m."status" = 'live' AND EXISTS (
      SELECT 1 FROM "ModelVersion" mv JOIN "DataNetVersion" v ON v."id" = mv."versionId"
      WHERE mv."modelId" = m."id" AND v."dataNetId" = ${dataNetId})
    ORDER BY m."createdAt" DESC, m."id"`);
}
