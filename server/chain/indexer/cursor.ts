import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DatabaseExecutor } from '@/server/database/client';

/** The last block whose events the database mirrors. */
export type Cursor = { blockNumber: bigint; blockHash: string };

const ID = 'protocol';

export async function readCursor(db: DatabaseExecutor): Promise<Cursor | undefined> {
  return (await db.chainCursor.findUnique({ where: { id: ID } })) ?? undefined;
}

/**
 * Moves the cursor inside the transaction that changes what it stands for. Throws `conflict` when it is no longer where
 * it was read: another indexer moved it, and this transaction must not count the same events again.
 */
export async function moveCursor(from: Cursor | undefined, to: Cursor, db: DatabaseExecutor): Promise<void> {
  const { count } = from
    ? await db.chainCursor.updateMany({ where: { id: ID, ...pick(from) }, data: pick(to) })
    : await db.chainCursor.createMany({ data: { id: ID, ...pick(to) }, skipDuplicates: true });
  if (count === 1) return;
  throw new OpenLedgerError({
    code: 'conflict',
    message: 'Another indexer is at work on the same database.',
    fields: { blockNumber: Number(to.blockNumber) },
  });
}

const pick = ({ blockNumber, blockHash }: Cursor): Cursor => ({ blockNumber, blockHash });
