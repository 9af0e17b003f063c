import type { SignedCap } from '@/lib/inference/capToken';
import { transaction } from '@/server/database/transaction';
import { lockPayer, NOBODY, putReservations } from '@/server/reservations/reservationRepository';

/** So long a lost node may come back with a receipt that nobody pays any more. */
const VOID_MS = 24 * 60 * 60_000;

/**
 * From now on no receipt of these requests is taken, until another node holds fees for them: the node that had them was
 * lost before its answer arrived. What was answered already stays so.
 */
export async function voidRequest(requestIds: readonly string[], cap: SignedCap, now = Date.now()): Promise<void> {
  const { user, nonce } = cap.message;
  const expiresAt = new Date(now + VOID_MS);
  const empty = { nodeAddress: NOBODY, userAddress: user, nonce, amount: '0', expiresAt };
  await transaction(async (db) => {
    await lockPayer(user, db);
    await putReservations(
      requestIds.map((requestId) => ({ requestId, ...empty })),
      db,
    );
  });
}
