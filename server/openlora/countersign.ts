import type { Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { ReceiptMessage } from '@/lib/inference/receiptReport';
import type { JournalLine, ReceiptJournal } from '@/server/openlora/receiptJournal';

/** The receipts of this node by request, and what evidence each was completed with. */
export function createReceiptBook(lines: readonly JournalLine[]) {
  const receipts = new Map<string, { receipt: ReceiptMessage; evidenceHash?: Hex; signature?: Hex }>();
  function apply(line: JournalLine): void {
    if (line.type === 'answered') receipts.set(line.report.receipt.requestId, { receipt: line.report.receipt });
    if (line.type === 'countersigned') {
      const entry = receipts.get(line.requestId);
      if (entry) Object.assign(entry, { evidenceHash: line.evidenceHash, signature: line.signature });
    }
  }
  for (const line of lines) apply(line);
  return { apply, get: (requestId: string) => receipts.get(requestId), count: () => receipts.size };
}

export type ReceiptBook = ReturnType<typeof createReceiptBook>;

/**
 * Completes a receipt of this node with the hash of its evidence and signs it again. One request has one evidence:
 * the same hash gives the same answer again, another is refused, so two settlements can never differ.
 */
export async function countersign(
  { book, journal }: { book: ReceiptBook; journal: ReceiptJournal },
  requestId: Hex,
  evidenceHash: Hex,
  sign: (receipt: ReceiptMessage) => Promise<Hex>,
): Promise<{ receipt: ReceiptMessage; signature: Hex }> {
  const entry = book.get(requestId);
  if (!entry) {
    throw new OpenLedgerError({
      code: 'not_found',
      message: `This node signed no receipt for request ${requestId}.`,
      fields: { requestId },
    });
  }
  if (entry.evidenceHash && entry.evidenceHash !== evidenceHash) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: `The receipt of request ${requestId} names other evidence already.`,
      fields: { requestId, evidenceHash: entry.evidenceHash },
    });
  }
  const receipt = { ...entry.receipt, evidenceHash };
  if (entry.signature) return { receipt, signature: entry.signature };
  const signature = await sign(receipt);
  const line = { type: 'countersigned', requestId, evidenceHash, signature } as const;
  await journal.append(line);
  book.apply(line);
  return { receipt, signature };
}
