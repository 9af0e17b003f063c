import type { Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ReceiptMessage } from '@/lib/inference/receiptReport';
import type { OpenReceipt } from '@/server/openlora/openReceipts';
import type { ReceiptJournal } from '@/server/openlora/receiptJournal';

/** Evidence that is being signed for and not in the journal yet. */
const claims = new WeakMap<OpenReceipt, { hash: Hex; signature: Promise<Hex> }>();

/**
 * Completes a receipt of this node with the hash of its evidence and signs it again. One request has one evidence:
 * the same hash gives the same answer again, another is refused, so two settlements can never differ.
 */
export async function countersign(
  journal: ReceiptJournal,
  requestId: Hex,
  evidenceHash: Hex,
  sign: (receipt: ReceiptMessage) => Promise<Hex>,
): Promise<{ receipt: ReceiptMessage; signature: Hex }> {
  const report = await journal.report(requestId);
  const entry = journal.receipts.get(requestId);
  if (!entry || !report) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: `No receipt for request ${requestId} is open at this node.`,
      fields: { requestId },
      remedy: 'A receipt that was paid needs no evidence any more.',
    });
  }
  const receipt = { ...report.receipt, evidenceHash };
  // Claimed before anything is awaited: of two who ask at once with different evidence only one is signed for.
  const named = entry.evidence ?? claims.get(entry);
  if (named && named.hash !== evidenceHash) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: `The receipt of request ${requestId} names other evidence already.`,
      fields: { requestId, evidenceHash: named.hash },
    });
  }
  if (named) return { receipt, signature: await named.signature };
  const signature = sign(receipt).then(async (signed) => {
    await journal.append({ type: 'countersigned', requestId, evidenceHash, signature: signed });
    return signed;
  });
  claims.set(entry, { hash: evidenceHash, signature });
  try {
    return { receipt, signature: await signature };
  } finally {
    // In the journal now; or nobody was given the signature.
    claims.delete(entry);
  }
}
