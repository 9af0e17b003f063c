import type { DatabaseExecutor } from '@/server/database/client';
import { logger } from '@/server/log/logger';
import {
  findPendingSettlements,
  lockSettlement,
  releaseAnswers,
  updateSettlement,
} from '@/server/settlement/settlementRepository';

/**
 * Looks how the settlements under way went. One whose transaction failed gives its answers back, each with the reason,
 * to be settled again; answers that the chain settled or refused are the indexer's affair.
 */
export async function followSettlements(db: DatabaseExecutor): Promise<void> {
  await lockSettlement(db);
  for (const { id, transaction } of await findPendingSettlements(db)) {
    if (transaction?.status === 'included') {
      await updateSettlement(id, { status: 'included', txHash: transaction.txHash }, db);
    }
    // Without a transaction: the chain dropped what somebody else had settled.
    if (transaction && transaction.status !== 'failed') continue;
    const error = {
      code: 'settlement_failed',
      message: `The settlement's transaction failed: ${nameOf(transaction?.error)}. It will be tried again.`,
    };
    await updateSettlement(id, { status: 'failed', txHash: transaction?.txHash ?? null, error }, db);
    await releaseAnswers(id, error, db);
    logger('settlement').error({ settlementId: id, reason: transaction?.error }, 'a settlement failed');
  }
}

const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : 'no reason is known';
