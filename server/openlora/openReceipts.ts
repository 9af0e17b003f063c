import type { Hex } from 'viem';
import type { JournalLine } from '@/server/openlora/journalLine';
import type { Place } from '@/server/openlora/scanJournal';

/** What is remembered of a receipt until nobody needs it; the report itself stays in the journal's file. */
export type OpenReceipt = {
  requestId: Hex;
  user: string;
  capNonce: string;
  fee: bigint;
  /** Last second at which its cap lets it be settled. */
  expiry: bigint;
  /** Of its line with the report. */
  place: Place;
  /** What its lines take of the file. */
  bytes: number;
  /** Whether the gateway has its report, by a line of the journal. */
  reported: boolean;
  /** Reported, or the gateway will not have the report: it is not brought again by this process. */
  brought: boolean;
  /** Paid in a block that could still be reorganised away. */
  paid: boolean;
  /** It is not owed any more, and never will be. */
  closed: 'settled' | 'lapsed' | undefined;
  evidence: { hash: Hex; signature: Hex } | undefined;
};

type LineOfReceipt = Extract<JournalLine, { requestId: Hex }>;

/**
 * The receipts of a journal that somebody still waits for: not yet paid or not yet reported. Whatever is both is
 * forgotten, so that memory is bounded by what is open. Also what they come to, in wei, for each user and cap.
 */
export function createOpenReceipts() {
  const open = new Map<string, OpenReceipt>();
  const owed = new Map<string, bigint>();
  const underCap = new Map<string, bigint>();
  const totals = { signed: 0, generation: 0, bytes: 0, closings: 0 };
  let followed: bigint | undefined;

  function count({ user, capNonce, fee }: OpenReceipt, sign: 1n | -1n): void {
    add(owed, user, sign * fee);
    add(underCap, capKey(user, capNonce), sign * fee);
    if (sign === -1n) totals.closings++;
  }

  function forget(receipt: OpenReceipt): void {
    open.delete(receipt.requestId);
    totals.bytes -= receipt.bytes;
  }

  function answered({ receipt, cap }: Extract<JournalLine, { type: 'answered' }>['report'], place: Place): void {
    if (open.has(receipt.requestId)) return;
    const { requestId, user, capNonce } = receipt;
    const entry: OpenReceipt = {
      requestId,
      user,
      capNonce,
      fee: BigInt(receipt.fee),
      expiry: BigInt(cap.message.expiry),
      place,
      bytes: place.length,
      reported: false,
      brought: false,
      paid: false,
      closed: undefined,
      evidence: undefined,
    };
    open.set(requestId, entry);
    totals.signed++;
    totals.bytes += place.length;
    count(entry, 1n);
  }

  function apply(line: JournalLine, place: Place): void {
    if (line.type === 'answered') answered(line.report, place);
    else if (line.type === 'followed') followed = BigInt(line.block);
    else if (line.type === 'compacted') {
      totals.generation = line.generation;
      totals.signed = line.signedBefore;
    } else {
      const receipt = open.get(line.requestId);
      if (receipt) changed(receipt, line, place);
    }
  }

  function changed(receipt: OpenReceipt, line: LineOfReceipt, place: Place): void {
    receipt.bytes += place.length;
    totals.bytes += place.length;
    if (line.type === 'countersigned') receipt.evidence = { hash: line.evidenceHash, signature: line.signature };
    else if (line.type === 'reported') {
      receipt.reported = true;
      receipt.brought = true;
    } else {
      if (!receipt.paid && !receipt.closed) count(receipt, -1n);
      if (line.type !== 'refused') receipt.closed = line.type;
    }
    if (line.type === 'refused' || (receipt.closed && receipt.brought)) forget(receipt);
  }

  return {
    apply,
    get: (requestId: string): OpenReceipt | undefined => open.get(requestId),
    all: (): OpenReceipt[] => [...open.values()],
    size: (): number => open.size,
    /** Says whether a block that could still be reorganised away pays it. */
    setPaid(requestId: string, paid: boolean): void {
      const receipt = open.get(requestId);
      if (!receipt || receipt.closed || receipt.paid === paid) return;
      receipt.paid = paid;
      count(receipt, paid ? -1n : 1n);
    },
    /** The gateway will not have this report. */
    setBrought(requestId: string): void {
      const receipt = open.get(requestId);
      if (!receipt) return;
      receipt.brought = true;
      if (receipt.closed) forget(receipt);
    },
    /** What the chain has not paid yet, of one user or under one cap. */
    owedBy: (user: string): bigint => owed.get(user) ?? 0n,
    owedUnder: (user: string, capNonce: string): bigint => underCap.get(capKey(user, capNonce)) ?? 0n,
    /** The journal has a new file, with what is open alone. */
    rewritten: (): void => void totals.generation++,
    totals: totals as Readonly<typeof totals>,
    /** The block up to which payments are noted; undefined before the first. */
    followed: (): bigint | undefined => followed,
  };
}

export type OpenReceipts = ReturnType<typeof createOpenReceipts>;

export const capKey = (user: string, nonce: string) => `${user}:${nonce}`;

/** A sum that is nothing takes no memory. */
function add(map: Map<string, bigint>, key: string, amount: bigint): void {
  const sum = (map.get(key) ?? 0n) + amount;
  if (sum === 0n) map.delete(key);
  else map.set(key, sum);
}
