import type { OutboxTransaction, Prisma } from '@/prisma/generated/client';
import { type DatabaseExecutor, database } from '@/server/database/client';
import type { Role } from '../roleAccount';

/** The intent of a key as it stands; undefined when it was never requested. */
export async function findTransaction(
  key: string,
  db: DatabaseExecutor = database(),
): Promise<OutboxTransaction | undefined> {
  return (await db.outboxTransaction.findUnique({ where: { key } })) ?? undefined;
}

/** The transaction of a role that is signed and not yet known to be included. */
export const findSent = (role: Role, db: DatabaseExecutor) =>
  db.outboxTransaction.findFirst({ where: { role, status: 'sent' }, orderBy: { nonce: 'asc' } });

/** The next one of a role to sign. */
export const findPending = (role: Role, db: DatabaseExecutor) =>
  db.outboxTransaction.findFirst({
    where: { role, status: 'pending' },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });

export const updateOutbox = (id: string, data: Prisma.OutboxTransactionUpdateInput, db: DatabaseExecutor) =>
  db.outboxTransaction.update({ where: { id }, data });

/**
 * Puts a failed transaction back to be tried again, for example after its account was funded. False when the key names
 * no failed one.
 */
export async function retryTransaction(key: string, db: DatabaseExecutor = database()): Promise<boolean> {
  const { count } = await db.outboxTransaction.updateMany({
    where: { key, status: 'failed' },
    data: { status: 'pending', nonce: null, rawTransaction: null, txHash: null },
  });
  return count === 1;
}

/** One sender for each role at a time, over all processes; false when another one is at it. Ends with the transaction. */
export async function lockRole(role: Role, db: DatabaseExecutor): Promise<boolean> {
  const [row] = await db.$queryRaw<{ locked: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtext(${`outbox:${role}`})) AS locked`;
  return row?.locked ?? false;
}
