import { type Address, type Hex, isAddressEqual } from 'viem';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { blockHash } from '@/server/chain/blockHash';
import type { ChainClient } from '@/server/chain/publicClient';
import type { JournalLine } from '@/server/openlora/journalLine';
import type { ReceiptJournal } from '@/server/openlora/receiptJournal';

/** A settlement under so many blocks stays: nothing reorganises deeper. */
const FINAL_BLOCKS = 64n;
/** The block reached is noted at least so often, so that little is read again after a restart. */
const NOTED_EVERY = 1_000n;

export type SettlementFollowerParameters = {
  client: ChainClient;
  escrow: Address;
  /** This node's key: the events of others are passed over. The event does not index it. */
  node: Address;
  journal: ReceiptJournal;
  deployedAtBlock: bigint;
  /** Blocks that are asked for at once. */
  range: bigint;
  now(): number;
};

/**
 * Follows the escrow's `ReceiptSettled` events. A receipt stops being owed with the newest block that pays it, and is
 * owed again when a reorganisation drops that block; it counts as settled for good, in the journal, 64 blocks later.
 * One question to the chain serves any number of receipts.
 */
export function createSettlementFollower(parameters: SettlementFollowerParameters) {
  const { client, escrow, node, journal, deployedAtBlock, range, now } = parameters;
  const { receipts } = journal;
  /** Block by block what is noted in the receipts as paid, up to `seen`, and not final. */
  const recent = new Map<Hex, bigint>();
  let seen: { number: bigint; hash: Hex } | undefined;

  /** The last block that needs no reading. */
  function readUpTo(head: bigint): bigint {
    if (seen) return seen.number;
    const first = deployedAtBlock - 1n;
    const noted = receipts.followed();
    // A chain that ends before it is another one.
    if (noted !== undefined) return noted <= head ? noted : first;
    // Nobody waits for anything yet; what was settled so far concerns no receipt of this journal.
    return receipts.size() === 0 && head - FINAL_BLOCKS > first ? head - FINAL_BLOCKS : first;
  }

  async function read(from: bigint, to: bigint): Promise<void> {
    const hash = await blockHash(client, to);
    const events = await client.getContractEvents({
      address: escrow,
      abi: inferenceEscrowAbi,
      eventName: 'ReceiptSettled',
      fromBlock: from,
      toBlock: to,
      strict: true,
    });
    // The last block commits to all before it: the same one after reading means that no other fork was read.
    if (hash === undefined || (await blockHash(client, to)) !== hash)
      throw new Error('The chain was reorganised meanwhile.');
    for (const { args, blockNumber } of events) {
      if (!isAddressEqual(args.node, node) || !receipts.get(args.requestId)) continue;
      recent.set(args.requestId, blockNumber);
      receipts.setPaid(args.requestId, true);
    }
    seen = { number: to, hash };
  }

  async function noteFinal(final: bigint): Promise<void> {
    const settled = [...recent].flatMap(([requestId, block]) => (block <= final ? [requestId] : []));
    const lines: JournalLine[] = settled.map((requestId) => ({ type: 'settled', requestId }));
    const noted = receipts.followed();
    if (lines.length > 0 || noted === undefined || noted > final || final - noted >= NOTED_EVERY) {
      lines.push({ type: 'followed', block: final.toString() });
      await journal.append(...lines);
    }
    for (const requestId of settled) recent.delete(requestId);
  }

  /** Receipts whose cap had ended in a final block up to which all payments are known: no later block pays them. */
  async function noteLapsed(final: bigint): Promise<void> {
    const ended = (before: bigint) =>
      receipts.all().filter(({ expiry, paid, closed }) => expiry < before && !paid && !closed);
    if (ended(BigInt(Math.floor(now() / 1000))).length === 0) return;
    const { timestamp } = await client.getBlock({ blockNumber: final });
    const lines = ended(timestamp).map(({ requestId }) => ({ type: 'lapsed', requestId }) as const);
    if (lines.length > 0) await journal.append(...lines);
  }

  async function follow(): Promise<void> {
    const head = await client.getBlockNumber();
    if (seen && (await blockHash(client, seen.number)) !== seen.hash) {
      for (const requestId of recent.keys()) receipts.setPaid(requestId, false);
      recent.clear();
      seen = undefined;
    }
    for (let from = readUpTo(head) + 1n; from <= head; from = seen!.number + 1n) {
      const last = from + range - 1n;
      await read(from, last < head ? last : head);
      const final = head - FINAL_BLOCKS;
      if (final >= 0n) await noteFinal(final < seen!.number ? final : seen!.number);
    }
    if (head > FINAL_BLOCKS && seen) await noteLapsed(head - FINAL_BLOCKS);
  }

  let underWay: Promise<void> | undefined;
  return {
    /** Brings what the chain has paid up to date. Whoever calls while it does so waits for the same round. */
    sync(): Promise<void> {
      underWay ??= follow().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}

export type SettlementFollower = ReturnType<typeof createSettlementFollower>;
