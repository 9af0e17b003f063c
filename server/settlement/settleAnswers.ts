import type { Hex } from 'viem';
import { receiptMessage, receiptValues } from '@/lib/inference/receiptReport';
import { requestTransaction } from '@/server/chain/outbox/requestTransaction';
import { transaction } from '@/server/database/transaction';
import { weiOf } from '@/server/database/wei';
import { followSettlements } from '@/server/settlement/followSettlements';
import {
  createSettlement,
  findAttributedAnswers,
  findFailedRow,
  settlementKey,
} from '@/server/settlement/settlementRepository';

/** Receipts of one transaction: about 110,000 gas each, well below a block's 30 million. */
const BATCH = 60;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 600_000;

/**
 * Takes the waiting answers into one settlement and notes its transaction, both or neither. Caps are sent once however
 * many receipts draw on them. After failed settlements it waits longer each time and takes half as many, so that one
 * answer that nobody thought of cannot hold up the others for ever. Returns how many answers were taken.
 */
export async function settleAnswers(now: Date = new Date()): Promise<number> {
  return transaction(async (db) => {
    await followSettlements(db);
    const failed = await findFailedRow(db);
    const wait = failed.count === 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (failed.count - 1), LONGEST_WAIT_MS);
    if (failed.last && now.getTime() < failed.last.getTime() + wait) return 0;
    const answers = await findAttributedAnswers(Math.max(1, BATCH >> failed.count), db);
    if (answers.length === 0) return 0;
    const caps = [...new Map(answers.map(({ spendingCap }) => [spendingCap.id, spendingCap])).values()];
    const settlementId = await createSettlement(
      answers.map(({ id }) => id),
      db,
    );
    const receipts = answers.map((answer) => ({
      receipt: receiptValues(receiptMessage.parse(answer.receipt)),
      signature: answer.nodeSignature as Hex,
      capIndex: BigInt(caps.findIndex(({ id }) => id === answer.spendingCapId)),
    }));
    const signedCaps = caps.map((cap) => ({
      cap: {
        user: cap.userAddress as Hex,
        spender: cap.spender as Hex,
        maxTotal: weiOf(cap.maxTotal),
        maxPerRequest: weiOf(cap.maxPerRequest),
        expiry: cap.expiry,
        nonce: weiOf(cap.nonce),
      },
      signature: cap.signature as Hex,
    }));
    await requestTransaction(
      {
        key: settlementKey(settlementId),
        role: 'settler',
        contract: 'inferenceEscrow',
        functionName: 'settle',
        args: [receipts, signedCaps],
      },
      db,
    );
    return answers.length;
  });
}
