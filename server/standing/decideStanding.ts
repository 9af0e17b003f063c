import type { Hash } from '@/core/hash/hash';
import { transaction } from '@/server/database/transaction';
import { lockSettlement } from '@/server/settlement/settlementRepository';
import { decideHeld } from '@/server/standing/standingRepository';

export type Decision = {
  modelId: string;
  account: string;
  /** Whether the model was better without the contributor's records. */
  harmful: boolean;
  /** The retraining, as stored. */
  evidenceHash: Hash;
};

/**
 * Ends the holding of a contributor's pay: taken for the treasury where a retraining confirmed the harm, and paid out
 * with the next root where it did not; the count then starts anew.
 * @returns whether the pay was held; otherwise nothing follows
 */
export async function decideStanding(decision: Decision): Promise<boolean> {
  return transaction(async (db) => {
    await lockSettlement(db);
    return decideHeld({ ...decision, account: decision.account.toLowerCase() }, db);
  });
}
