import { transaction } from '@/server/database/transaction';
import { revertAfter } from './revertAfter';
import { type SyncResult, syncIndex } from './syncIndex';

/** Undoes everything that was mirrored from the chain and reads it anew from the first block on. */
export async function rebuildIndex(): Promise<SyncResult> {
  const reverted = await transaction(
    async (db) => {
      const count = await revertAfter(-1n, db);
      await db.chainCursor.deleteMany();
      return count;
    },
    { timeoutMs: 600_000 },
  );
  const result = await syncIndex();
  return { ...result, reverted: result.reverted + reverted };
}
