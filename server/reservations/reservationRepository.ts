import { Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';

/** Whose receipt of a request is still taken: a node's, or with an empty address nobody's. */
export const NOBODY = '';

export type Reservation = {
  requestId: string;
  nodeAddress: string;
  userAddress: string;
  nonce: string;
  amount: string;
  expiresAt: Date;
};

/** Until the transaction ends, nobody else decides on this user's money. */
export async function lockPayer(userAddress: string, db: DatabaseExecutor): Promise<void> {
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${userAddress}, 0))`;
}

export async function dropLapsed(userAddress: string, now: Date, db: DatabaseExecutor): Promise<void> {
  await db.feeReservation.deleteMany({ where: { userAddress, expiresAt: { lt: now } } });
}

/** What is held of a user's money, in all and under one nonce, leaving out the requests named. */
export async function findHeld(
  userAddress: string,
  nonce: string,
  without: readonly string[],
  db: DatabaseExecutor,
): Promise<{ all: bigint; underNonce: bigint }> {
  const [row] = await db.$queryRaw<{ all: string; underNonce: string }[]>(Prisma.sql`
    SELECT coalesce(sum("amount"), 0)::text AS "all",
      coalesce(sum("amount") FILTER (WHERE "nonce" = ${nonce}::numeric), 0)::text AS "underNonce"
    FROM "FeeReservation" WHERE "userAddress" = ${userAddress} AND NOT ("requestId" = ANY(${[...without]}))`);
  return { all: BigInt(row?.all ?? '0'), underNonce: BigInt(row?.underNonce ?? '0') };
}

/** The reservations of these requests, locked so that a receipt and a new node cannot both have one. */
export async function findReservations(requestIds: readonly string[], db: DatabaseExecutor) {
  return db.$queryRaw<{ requestId: string; nodeAddress: string }[]>(Prisma.sql`
    SELECT "requestId", "nodeAddress" FROM "FeeReservation" WHERE "requestId" = ANY(${[...requestIds]}) FOR UPDATE`);
}

/** Writes reservations over what was there for the same requests. */
export async function putReservations(rows: readonly Reservation[], db: DatabaseExecutor): Promise<void> {
  await db.feeReservation.deleteMany({ where: { requestId: { in: rows.map(({ requestId }) => requestId) } } });
  await db.feeReservation.createMany({ data: [...rows] });
}

export async function deleteReservations(
  requestIds: readonly string[],
  nodeAddress: string,
  db: DatabaseExecutor = database(),
): Promise<void> {
  await db.feeReservation.deleteMany({ where: { requestId: { in: [...requestIds] }, nodeAddress } });
}
