import type { SpendingCap } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

/** The caps of a user that could still pay at this second, newest first. */
export async function findUsableCaps(
  userAddress: string,
  nowSeconds: bigint,
  db: DatabaseExecutor = database(),
): Promise<SpendingCap[]> {
  return db.spendingCap.findMany({
    where: { userAddress, revoked: false, expiry: { gt: nowSeconds } },
    orderBy: { createdAt: 'desc' },
    take: 50,
  });
}

/** What was answered under each nonce of a user, settled or not. Failed answers cost nothing. */
export async function findSpentByNonce(
  userAddress: string,
  db: DatabaseExecutor = database(),
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await db.$queryRaw<{ nonce: string; wei: string }[]>`
    SELECT cap.nonce::text AS nonce, SUM(answer."feeWei")::text AS wei
    FROM "Answer" answer JOIN "SpendingCap" cap ON cap.id = answer."spendingCapId"
    WHERE answer."userAddress" = ${userAddress} AND answer.status <> 'failed' GROUP BY cap.nonce`;
  return new Map(rows.map(({ nonce, wei }) => [nonce, BigInt(wei)]));
}

/** Fees of a user's answers that the chain has not drawn yet. */
export async function findReservedWei(userAddress: string, db: DatabaseExecutor = database()): Promise<bigint> {
  const [row] = await db.$queryRaw<{ wei: string }[]>`
    SELECT coalesce(SUM("feeWei"), 0)::text AS wei FROM "Answer"
    WHERE "userAddress" = ${userAddress} AND status IN ('answered', 'attributed', 'settling')`;
  return BigInt(row?.wei ?? '0');
}
