import { type DatabaseExecutor, database } from '@/server/database/client';
import { JOIN_STANDING, PAYEE } from '@/server/standing/standingRepository';

/**
 * What an account earned in each pool by answers that did not fail, settled or on their way, and how much beside it is
 * held. A pool where all was taken is among them.
 */
export async function findEarnedByPool(account: string, db: DatabaseExecutor = database()) {
  return db.$queryRaw<{ pool: bigint; modelId: string; slug: string; name: string; wei: string; heldWei: string }[]>`
    SELECT model."tokenId" AS pool, model.id AS "modelId", model.slug, model.name,
      COALESCE(SUM(earning.wei) FILTER (WHERE standing.state IS DISTINCT FROM 'held' AND ${PAYEE} = ${account}), 0)::text
        AS wei,
      COALESCE(SUM(earning.wei) FILTER (WHERE standing.state = 'held'), 0)::text AS "heldWei"
    FROM "Earning" earning
    JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status <> 'failed'
    JOIN "Model" model ON model.id = answer."modelId"
    ${JOIN_STANDING}
    WHERE (earning.account = ${account} OR ${PAYEE} = ${account}) AND model."tokenId" IS NOT NULL
    GROUP BY model."tokenId", model.id ORDER BY model."tokenId"`;
}

/** What an account earned on each day (UTC), oldest first. */
export async function findEarnedByDay(account: string, db: DatabaseExecutor = database()) {
  return db.$queryRaw<{ day: string; wei: string }[]>`
    SELECT to_char(answer."createdAt", 'YYYY-MM-DD') AS day, SUM(earning.wei)::text AS wei
    FROM "Earning" earning JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status <> 'failed'
    ${JOIN_STANDING}
    WHERE ${PAYEE} = ${account} GROUP BY 1 HAVING SUM(earning.wei) > 0 ORDER BY 1`;
}

export async function findClaimedByPool(
  account: string,
  db: DatabaseExecutor = database(),
): Promise<ReadonlyMap<bigint, bigint>> {
  const rows = await db.$queryRaw<{ pool: bigint; wei: string }[]>`
    SELECT pool, SUM(amount)::text AS wei FROM "Claim" WHERE account = ${account} GROUP BY pool`;
  return new Map(rows.map(({ pool, wei }) => [pool, BigInt(wei)]));
}

/** The roots of a pool that count, newest first: those on chain, and the one on its way. */
export async function findRootsOf(pool: bigint, db: DatabaseExecutor = database()) {
  return db.rewardRoot.findMany({
    where: { pool, status: { not: 'disabled' } },
    orderBy: { createdAt: 'desc' },
    take: 64,
    select: { id: true, root: true, status: true, activatesAt: true },
  });
}

/** The newest root of a pool that can be claimed against at this time of the chain. */
export async function findActiveRoot(pool: bigint, chainTime: Date, db: DatabaseExecutor = database()) {
  return db.rewardRoot.findFirst({
    where: { pool, status: { in: ['queued', 'active'] }, activatesAt: { lte: chainTime } },
    orderBy: { rootIndex: 'desc' },
  });
}

export async function findEntitlements(rootId: string, db: DatabaseExecutor = database()) {
  return db.entitlement.findMany({ where: { rootId }, orderBy: { account: 'asc' } });
}

/** What an account is entitled to under a root. */
export async function findEntitlement(rootId: string, account: string, db: DatabaseExecutor = database()) {
  return db.entitlement.findUnique({ where: { rootId_account: { rootId, account } } });
}

export type RecordEarningRow = {
  recordHash: string;
  prompt: string;
  dataNetId: string;
  slug: string;
  name: string;
  answers: number;
  wei: string;
  lastAnswerId: string;
};

/** Which records of an account earned what, most first. */
export async function findRecordEarnings(
  account: string,
  page: { offset: number; limit: number },
  db: DatabaseExecutor = database(),
): Promise<RecordEarningRow[]> {
  return db.$queryRaw<RecordEarningRow[]>`
    SELECT earned."recordHash", record.prompt, net.id AS "dataNetId", net.slug, net.name,
      earned.answers, earned.wei::text AS wei, earned."lastAnswerId"
    FROM (
      SELECT earning."recordHash", earning."dataNetId", COUNT(*)::int AS answers, SUM(earning.wei) AS wei,
        (array_agg(answer.id ORDER BY answer."createdAt" DESC))[1] AS "lastAnswerId"
      FROM "Earning" earning JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status <> 'failed'
      WHERE earning.account = ${account} AND earning."recordHash" IS NOT NULL
      GROUP BY earning."recordHash", earning."dataNetId") earned
    JOIN "DataNet" net ON net.id = earned."dataNetId"
    JOIN "Record" record ON record."recordHash" = earned."recordHash" AND record."dataNetId" = earned."dataNetId"
    ORDER BY earned.wei DESC, earned."recordHash" LIMIT ${page.limit} OFFSET ${page.offset}`;
}

export async function countEarningRecords(account: string, db: DatabaseExecutor = database()): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT COUNT(DISTINCT (earning."recordHash", earning."dataNetId"))::int AS count
    FROM "Earning" earning JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status <> 'failed'
    WHERE earning.account = ${account} AND earning."recordHash" IS NOT NULL`;
  return row?.count ?? 0;
}
