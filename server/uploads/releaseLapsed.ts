import { transaction } from '@/server/database/transaction';
import { lockAcceptance } from './curationRepository';
import { clearCuration, findLapsedUploads, lockUpload } from './uploadRepository';

/**
 * Uploads that nobody signed in time give their records back, so that copies kept unsigned do not stand in others' way.
 * The file stays: its contributor can curate it again.
 */
export async function releaseLapsed(dataNetId: string): Promise<void> {
  await transaction(async (db) => {
    await lockAcceptance(dataNetId, db);
    const now = BigInt(Math.floor(Date.now() / 1000));
    for (const { id } of await findLapsedUploads(dataNetId, now, db)) {
      const lapsed = await lockUpload(id, db);
      if (lapsed?.status === 'curated') await clearCuration(id, db);
    }
  });
}
