import type { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

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
  await db.answer.updateMany({ where: { id: { in: [...answerIds] } }, data: { status: 'settling', settlementId: id } });
  return id;
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

/** What every account ever earned by the settled answers of a pool, in the order of the tree's leaves. */
export async function findPoolEarnings(pool: bigint, db: DatabaseExecutor = database()) {
  return db.$queryRaw<{ account: string; wei: string }[]>`
    SELECT earning.account, SUM(earning.wei)::text AS wei
    FROM "Earning" earning
    JOIN "Answer" answer ON answer.id = earning."answerId" AND answer.status = 'settled'
    JOIN "Model" model ON model.id = answer."modelId" AND model."tokenId" = ${pool}
    GROUP BY earning.account HAVING SUM(earning.wei) > 0 ORDER BY earning.account`;
}

/** The settled answers of a pool, as a root's evidence lists them. */
export async function findPoolAnswers(pool: bigint, db: DatabaseExecutor = database()) {
  return db.answer.findMany({
    where: { status: 'settled', model: { tokenId: pool } },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { requestId: true, evidenceHash: true, feeWei: true, settlementId: true },
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
