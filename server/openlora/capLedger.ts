import { capKey, type OpenReceipts } from '@/server/openlora/openReceipts';

/**
 * What each user owes this node that the chain has not paid yet: its open receipts, and what is reserved for answers
 * that are being given. Amounts in wei. What was paid is not kept here: the escrow counts it for each cap.
 */
export function createCapLedger(receipts: OpenReceipts) {
  const reserved = new Map<string, { user: string; capKey: string; amount: bigint }>();

  function held(where: (entry: { user: string; capKey: string }) => boolean): bigint {
    let total = 0n;
    for (const entry of reserved.values()) if (where(entry)) total += entry.amount;
    return total;
  }

  return {
    /** Holds the highest fee a request can reach until it is signed for or released. */
    reserve(requestId: string, user: string, nonce: string, amount: bigint): void {
      reserved.set(requestId, { user, capKey: capKey(user, nonce), amount });
    },
    /** Its receipt is in the journal, and counts from now on. */
    signed: (requestId: string): void => void reserved.delete(requestId),
    /** @returns whether anything was held: nothing is once the answer was signed for */
    release: (requestId: string): boolean => reserved.delete(requestId),
    /** Whether this request is being answered here, or was and is still open. */
    knows: (requestId: string): boolean => reserved.has(requestId) || receipts.get(requestId) !== undefined,
    /** Answered and not paid, and reserved, under one cap: what must still fit it beside what the escrow counts. */
    committedUnderCap(user: string, nonce: string): bigint {
      const key = capKey(user, nonce);
      return receipts.owedUnder(user, nonce) + held((entry) => entry.capKey === key);
    },
    /** Answered and not paid, and reserved, by one user: what the prepaid balance must still cover. */
    outstanding: (user: string): bigint => receipts.owedBy(user) + held((entry) => entry.user === user),
    /** Grows when a receipt stops being owed: a sum of this ledger and the chain holds only if it did not meanwhile. */
    closings: (): number => receipts.totals.closings,
  };
}

export type CapLedger = ReturnType<typeof createCapLedger>;
