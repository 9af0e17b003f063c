import { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';
import { JOIN_STANDING, PAYEE } from '@/server/standing/standingRepository';

/** One worker at a time decides about settlements and roots. Ends with the transaction. */
export async function lockSettlement(db: DatabaseExecutor): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('settlement'))`;
}

/** Attributed answers that wait for settlement, oldest first, with the caps they draw on. */
export async function findAttributedAnswers(limit: number, db: DatabaseExecutor) {
  return db.answer.findMany({
    where: { status: 'attributed' },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: limit,
    include: { spendingCap: true },
  });
}

export async function createSettlement(answerIds: readonly string[], db: DatabaseExecutor): Promise<string> {
  const { id } = await db.settlement.create({ data: {} });
  await db.answer.updateMany({
    where: { id: { in: [...answerIds] } },
    data: { status: 'settling', settlementId: id, error: Prisma.DbNull },
  });
  return id;
}

/** Settlements that are not known to be included, with their transactions. */
export async function findPendingSettlements(db: DatabaseExecutor) {
  const settlements = await db.settlement.findMany({ where: { status: 'pending' }, orderBy: { createdAt: 'asc' } });
  const transactions = await db.outboxTransaction.findMany({
    where: { key: { in: settlements.map(({ id }) => settlementKey(id)) } },
    select: { key: true, status: true, error: true, txHash: true },
  });
  const byKey = new Map(transactions.map((row) => [row.key, row]));
  return settlements.map(({ id }) => ({ id, transaction: byKey.get(settlementKey(id)) }));
}

/** The name of a settlement's transaction in the outbox. */
export const settlementKey = (settlementId: string): string => `settlement:${settlementId}`;

export async function updateSettlement(
  id: string,
  data: Prisma.SettlementUncheckedUpdateInput,
  db: DatabaseExecutor,
): Promise<void> {
  await db.settlement.update({ where: { id }, data });
}

/** Answers of a failed settlement wait again, with the reason. */
export async function releaseAnswers(settlementId: string, error: Prisma.InputJsonValue, db: DatabaseExecutor) {
  await db.answer.updateMany({ where: { settlementId, status: 'settling' }, data: { status: 'attributed', error } });
}

/** How many settlements failed since the last that did not, and when the last of them was made. */
export async function findFailedRow(db: DatabaseExecutor): Promise<{ count: number; last: Date | undefined }> {
  const recent = await db.settlement.findMany({ orderBy: { createdAt: 'desc' }, take: 12 });
  const good = recent.findIndex(({ status }) => status !== 'failed');
  return { count: good === -1 ? recent.length : good, last: recent[0]?.createdAt };
}

/** Pools in which answers are settled, with the sum of what those answers earned their accounts. */
export async function findPoolTotals(db: DatabaseExecutor = database()): Promise<{ pool: bigint; total: string }[]> {
  return db.$queryRaw`
    SELECT model."tokenId" AS pool, SUM(earning.wei)::text AS total
    FROM "Earning" earning
    JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status = 'settled'
    JOIN "Model" model ON model.id = answer."modelId"
    GROUP BY model."tokenId" ORDER BY model."tokenId"`;
}

/**
 * What every account is owed by the settled answers of a pool, in the order of the tree's leaves. What is held waits in
 * the pool, what is slashed is the treasury's.
 */
export async function findPoolEarnings(pool: bigint, db: DatabaseExecutor = database()) {
  return db.$queryRaw<{ account: string; wei: string }[]>`
    SELECT ${PAYEE} AS account, SUM(earning.wei)::text AS wei
    FROM "Earning" earning
    JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status = 'settled'
    JOIN "Model" model ON model.id = answer."modelId" AND model."tokenId" = ${pool}
    ${JOIN_STANDING}
    WHERE standing.state IS DISTINCT FROM 'held'
    GROUP BY 1 HAVING SUM(earning.wei) > 0 ORDER BY 1`;
}

/** The settled answers of a pool, as a root's evidence lists them. */
export async function findPoolAnswers(pool: bigint, db: DatabaseExecutor = database()) {
  return db.answer.findMany({
    where: { status: 'settled', model: { tokenId: pool }, earnings: { some: {} } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { requestId: true, evidenceHash: true, feeWei: true },
  });
}

/** The newest settlement that settled answers of a pool. */
export async function findLastSettlement(pool: bigint, db: DatabaseExecutor) {
  return db.settlement.findFirst({
    where: { answers: { some: { status: 'settled', model: { tokenId: pool } } } },
    orderBy: { createdAt: 'desc' },
  });
}

/** The latest root of a pool that was not struck out. */
export async function findLastRoot(pool: bigint, db: DatabaseExecutor = database()) {
  return db.rewardRoot.findFirst({
    where: { pool, status: { not: 'disabled' } },
    orderBy: { createdAt: 'desc' },
    include: { entitlements: true },
  });
}

/** The root of a pool that was struck out last: by a guardian, or because the contract refused it. */
export async function findStruckRoot(pool: bigint, db: DatabaseExecutor) {
  return db.rewardRoot.findFirst({ where: { pool, status: 'disabled' }, orderBy: { createdAt: 'desc' } });
}

/** The name of a root's transaction in the outbox. */
export const rootKey = (rootId: string): string => `root:${rootId}`;

/** Roots on their way whose transaction failed. */
export async function findFailedRoots(db: DatabaseExecutor) {
  const pending = await db.rewardRoot.findMany({ where: { status: 'pending' }, select: { id: true, pool: true } });
  const failed = await db.outboxTransaction.findMany({
    where: { key: { in: pending.map(({ id }) => rootKey(id)) }, status: 'failed' },
    select: { key: true, error: true },
  });
  const reasons = new Map(failed.map(({ key, error }) => [key, error]));
  return pending.flatMap(({ id, pool }) =>
    reasons.has(rootKey(id)) ? [{ id, pool, error: reasons.get(rootKey(id)) }] : [],
  );
}

export async function strikeRoot(id: string, db: DatabaseExecutor): Promise<void> {
  await db.rewardRoot.update({ where: { id }, data: { status: 'disabled' } });
}

export async function createRewardRoot(
  {
    entitlements,
    ...root
  }: Prisma.RewardRootUncheckedCreateInput & {
    entitlements: { account: string; cumulative: string }[];
  },
  db: DatabaseExecutor,
): Promise<string> {
  const { id } = await db.rewardRoot.create({ data: { ...root, entitlements: { create: entitlements } } });
  return id;
}
