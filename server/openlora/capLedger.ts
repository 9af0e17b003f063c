import type { JournalLine } from '@/server/openlora/receiptJournal';

/**
 * What this node has answered under each cap, and what each user owes it that the chain has not paid yet.
 * Amounts in wei. Rebuilt from the journal at start.
 */
export function createCapLedger(lines: readonly JournalLine[]) {
  const spentByCap = new Map<string, bigint>();
  const answered = new Set<string>();
  const unsettled = new Map<string, { user: string; capKey: string; fee: bigint }>();
  /** Sum of what is unsettled, for each user: looked at for every request. */
  const owed = new Map<string, bigint>();
  const reserved = new Map<string, { user: string; capKey: string; amount: bigint }>();

  const add = (map: Map<string, bigint>, key: string, amount: bigint) => map.set(key, (map.get(key) ?? 0n) + amount);

  function apply(line: JournalLine): void {
    if (line.type === 'answered') {
      const { receipt } = line.report;
      const fee = BigInt(receipt.fee);
      const key = capKey(receipt.user, receipt.capNonce);
      add(spentByCap, key, fee);
      answered.add(receipt.requestId);
      unsettled.set(receipt.requestId, { user: receipt.user, capKey: key, fee });
      add(owed, receipt.user, fee);
      reserved.delete(receipt.requestId);
    }
    if (line.type === 'settled' || line.type === 'refused') {
      const closed = unsettled.get(line.requestId);
      if (closed) add(owed, closed.user, -closed.fee);
      if (closed && line.type === 'refused') add(spentByCap, closed.capKey, -closed.fee);
      unsettled.delete(line.requestId);
    }
  }
  for (const line of lines) apply(line);

  const sum = <Value>(values: Iterable<Value>, amount: (value: Value) => bigint) => {
    let total = 0n;
    for (const value of values) total += amount(value);
    return total;
  };

  return {
    apply,
    /** Holds the highest fee a request can reach until it is answered or released. */
    reserve(requestId: string, user: string, nonce: string, amount: bigint): void {
      reserved.set(requestId, { user, capKey: capKey(user, nonce), amount });
    },
    /** @returns whether anything was held: nothing is once the answer was signed for */
    release: (requestId: string): boolean => reserved.delete(requestId),
    /** Whether this request is being answered here, or was. */
    knows: (requestId: string): boolean => reserved.has(requestId) || answered.has(requestId),
    /** Spent and reserved under one cap. */
    committedUnderCap(user: string, nonce: string): bigint {
      const key = capKey(user, nonce);
      const held = sum(reserved.values(), (entry) => (entry.capKey === key ? entry.amount : 0n));
      return (spentByCap.get(key) ?? 0n) + held;
    },
    /** Answered but not settled, and reserved, by one user: what the prepaid balance must still cover. */
    outstanding(user: string): bigint {
      return (owed.get(user) ?? 0n) + sum(reserved.values(), (entry) => (entry.user === user ? entry.amount : 0n));
    },
    unsettledRequests: (): string[] => [...unsettled.keys()],
  };
}

const capKey = (user: string, nonce: string) => `${user}:${nonce}`;

export type CapLedger = ReturnType<typeof createCapLedger>;
