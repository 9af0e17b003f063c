import { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

export type NetworkFigures = {
  answersToday: number;
  feesTodayWei: string;
  recordsToday: number;
  modelsToday: number;
  dataNets: number;
  records: number;
  contributors: number;
  models: number;
  answers: number;
  feesWei: string;
  paidToContributorsWei: string;
};

/** Everything that is counted of the network, in one query. A day begins at midnight UTC. */
export async function networkFigures(db: DatabaseExecutor = database()): Promise<NetworkFigures> {
  const [row] = await db.$queryRaw<NetworkFigures[]>(Prisma.sql`
    WITH day AS (SELECT date_trunc('day', now() AT TIME ZONE 'UTC') AS "start"),
    asked AS (SELECT a."feeWei", a."createdAt" >= day."start" AS "today" FROM "Answer" a, day
      WHERE a."status" NOT IN ('streaming', 'failed')),
    given AS (SELECT u."recordCount", u."contributorAddress", u."signedAt" >= day."start" AS "today"
      FROM "Upload" u, day WHERE u."status" = 'signed')
    SELECT
      (SELECT count(*)::int FROM asked WHERE "today") AS "answersToday",
      (SELECT coalesce(sum("feeWei"), 0)::text FROM asked WHERE "today") AS "feesTodayWei",
      (SELECT coalesce(sum("recordCount"), 0)::int FROM given WHERE "today") AS "recordsToday",
      (SELECT count(*)::int FROM "Model", day WHERE "status" = 'live' AND "createdAt" >= day."start") AS "modelsToday",
      (SELECT count(*)::int FROM "DataNet" WHERE "status" = 'live') AS "dataNets",
      (SELECT coalesce(sum("recordCount"), 0)::int FROM given) AS "records",
      (SELECT count(DISTINCT "contributorAddress")::int FROM given WHERE "recordCount" > 0) AS "contributors",
      (SELECT count(*)::int FROM "Model" WHERE "status" = 'live') AS "models",
      (SELECT count(*)::int FROM asked) AS "answers",
      (SELECT coalesce(sum("feeWei"), 0)::text FROM asked) AS "feesWei",
      (SELECT coalesce(sum(e."wei"), 0)::text FROM "Earning" e
        JOIN "Answer" a ON a."id" = e."answerId" AND a."status" = 'settled'
        WHERE e."recordHash" IS NOT NULL) AS "paidToContributorsWei"`);
  if (row === undefined) throw new Error('the figures of the network are one row');
  return row;
}

export function findNodes(db: DatabaseExecutor = database()) {
  return db.servingNode.findMany({ orderBy: { lastHeartbeat: 'desc' }, take: 100 });
}

/** The newest posted roots, of whatever pool. */
export function findRoots(take: number, db: DatabaseExecutor = database()) {
  return db.rewardRoot.findMany({ orderBy: { createdAt: 'desc' }, take });
}

export type PoolDebt = { pool: bigint; modelName: string; owedWei: string };

/** For each model on chain, what the newest root of its pool promises in all. */
export function poolDebts(take: number, db: DatabaseExecutor = database()): Promise<PoolDebt[]> {
  return db.$queryRaw<PoolDebt[]>(Prisma.sql`
    SELECT m."tokenId" AS "pool", m."name" AS "modelName", coalesce((
      SELECT r."totalCumulative" FROM "RewardRoot" r
      WHERE r."pool" = m."tokenId" AND r."status" IN ('queued', 'active')
      ORDER BY r."rootIndex" DESC LIMIT 1), 0)::text AS "owedWei"
    FROM "Model" m WHERE m."tokenId" IS NOT NULL ORDER BY m."createdAt" DESC LIMIT ${take}`);
}

/** The block up to which the database mirrors the chain. */
export async function indexedBlock(db: DatabaseExecutor = database()): Promise<bigint> {
  const { _max } = await db.chainCursor.aggregate({ _max: { blockNumber: true } });
  return _max.blockNumber ?? 0n;
}
