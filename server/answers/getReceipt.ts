import { type Hex, zeroHash } from 'viem';
import type { Receipt } from '@/lib/api/answer';
import { receiptMessage } from '@/lib/inference/receiptReport';
import { type AnswerRow, findRootOf } from '@/server/answers/answerRepository';
import { viewAnswer } from '@/server/answers/answerView';
import { requireReadableAnswer } from '@/server/answers/readAnswers';
import { deployment } from '@/server/chain/deployment';

/** Each step of an answer from the question to the root that its contributors claim under. Throws `not_found`. */
export async function getReceipt(viewer: Hex, id: string): Promise<Receipt> {
  const { row, withQuestion } = await requireReadableAnswer(viewer, id);
  const [{ chainId, contracts }, answer, root] = await Promise.all([
    deployment(),
    viewAnswer(row, withQuestion),
    rootOf(row),
  ]);
  const message = row.receipt === null ? null : receiptMessage.parse(row.receipt);
  const evidenceHash = message && message.evidenceHash !== zeroHash ? message.evidenceHash : null;
  return {
    answer,
    chainId,
    escrow: contracts.inferenceEscrow.toLowerCase() as Hex,
    message,
    nodeSignature: row.nodeSignature as Hex | null,
    node: row.nodeAddress as Hex,
    evidenceHash,
    settlement: row.settlement ? { txHash: row.settlement.txHash as Hex | null, status: row.settlement.status } : null,
    root,
  };
}

/** The first root that holds what the answer earned. */
async function rootOf(row: AnswerRow): Promise<Receipt['root']> {
  if (row.status !== 'settled' || row.model.tokenId === null || !row.settlement) return null;
  const root = await findRootOf(row.model.tokenId, row.settlement.createdAt);
  return (
    root && {
      root: root.root as Hex,
      index: root.rootIndex,
      status: root.status,
      activatesAt: root.activatesAt?.toISOString() ?? null,
      txHash: root.txHash as Hex | null,
    }
  );
}
