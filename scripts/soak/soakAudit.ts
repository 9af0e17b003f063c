import { type Hex, recoverTypedDataAddress } from 'viem';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { receiptTypedData } from '@/lib/chain/typedData';
import { commitTokens } from '@/lib/inference/commitment';
import { receiptValues } from '@/lib/inference/receiptReport';
import { type JournalHistory, readHistory } from '@/scripts/soak/readHistory';
import type { Reference } from '@/scripts/soak/references';
import type { Tally } from '@/scripts/soak/soakClient';
import type { Gateway } from '@/scripts/soak/standInGateway';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';

export type Audit = {
  /** Whole answers that clients got, and receipts that the node has signed. */
  delivered: number;
  journalled: number;
  /** Signed for, but cut off before the client had the whole: they left, or the node died with the connection. */
  journalledAndCut: number;
  /** How often the node rewrote its journal. */
  rewritten: number;
  /** Each of these has to be 0. */
  violations: {
    wrongAnswers: number;
    deliveredButNotJournalled: number;
    journalledTwice: number;
    chargedForFailure: number;
    wrongAdapterOrFee: number;
    wrongTokens: number;
    badSignatures: number;
    notReported: number;
    /** Settled, as the journal says, and not so on the chain; the other way round; twice on the chain. */
    settledUnpaid: number;
    paidUnsettled: number;
    paidTwice: number;
    /** Receipts that nobody waits for and that are still in the node's memory when all is settled. */
    notForgotten: number;
  } & JournalHistory['violations'];
};

const SIGNATURES_CHECKED = 300;
/** Read at once. */
const BLOCKS = 500n;

export type AuditParameters = {
  /** The files that bore the journal's name, in their order. */
  journals: readonly string[];
  tally: Tally;
  gateway: Gateway;
  references: readonly Reference[];
  /** Receipts that the node still had open in the end. */
  openReceipts: number;
};

/**
 * Compares what clients got with all that the node's journal ever said, the reports, the ledger and the chain, when all
 * is quiet and settled.
 */
export async function auditSoak(parameters: AuditParameters): Promise<Audit> {
  const { tally, gateway, references } = parameters;
  const { answered, settled, rewritten, violations } = await readHistory(parameters.journals);
  const ids = new Set(answered.map(({ receipt }) => receipt.requestId as string));
  const byModel = new Map<string, Reference[]>();
  for (const reference of references) {
    const id = reference.model.name.split('/')[1]!;
    byModel.set(id, [...(byModel.get(id) ?? []), reference]);
  }
  const count = <Item>(items: Iterable<Item>, test: (item: Item) => boolean) => [...items].filter(test).length;

  const wrongTokens = count(answered, ({ receipt, prompt, outputTokens, promptTokens }) => {
    const reference = byModel.get(receipt.modelId)?.find((each) => each.prompt === prompt[0]!.content);
    const same = outputTokens.every((id, i) => id === reference?.ids[i]);
    const committed =
      receipt.outputHash === commitTokens(receipt.requestId, outputTokens) &&
      receipt.promptHash === commitTokens(receipt.requestId, promptTokens);
    return !same || !committed;
  });
  const wrongAdapterOrFee = count(answered, ({ receipt }) => {
    const total = BigInt(receipt.inputTokens) + BigInt(receipt.outputTokens);
    // 10^15 wei for a thousand tokens.
    return (
      receipt.adapterHash !== byModel.get(receipt.modelId)?.[0]?.model.hash ||
      BigInt(receipt.fee) !== total * 10n ** 12n
    );
  });
  const signatures = answered.filter((_, i) => i % Math.ceil(answered.length / SIGNATURES_CHECKED) === 0);
  const node = roleAccount('node').address;
  const { chainId, contracts } = await deployment();
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  const signers = await Promise.all(
    signatures.map(({ receipt, signature }) =>
      recoverTypedDataAddress({ ...receiptTypedData(place, receiptValues(receipt)), signature }),
    ),
  );
  const paid = await paidRequests(node);
  return {
    rewritten,
    delivered: tally.delivered.size,
    journalled: answered.length,
    journalledAndCut: count(ids, (id) => !tally.delivered.has(id)),
    violations: {
      wrongAnswers: tally.wrong.length,
      deliveredButNotJournalled: count(tally.delivered.keys(), (id) => !ids.has(id)),
      journalledTwice: answered.length - ids.size,
      chargedForFailure: count(tally.failed, (id) => ids.has(id)),
      wrongAdapterOrFee,
      wrongTokens,
      badSignatures: count(signers, (signer) => signer !== node),
      notReported: count(ids, (id) => !gateway.reports.has(id)),
      settledUnpaid: count(settled, (id) => !paid.has(id)),
      paidUnsettled: count(paid.keys(), (id) => !settled.has(id)),
      paidTwice: count(paid.values(), (times) => times > 1),
      notForgotten: parameters.openReceipts,
      ...violations,
    },
  };
}

/** How often the chain paid this node for each request. */
async function paidRequests(node: Hex): Promise<Map<string, number>> {
  const { contracts, deployedAtBlock } = await deployment();
  const client = publicClient();
  const head = await client.getBlockNumber();
  const times = new Map<string, number>();
  for (let from = BigInt(deployedAtBlock); from <= head; from += BLOCKS) {
    const events = await client.getContractEvents({
      address: contracts.inferenceEscrow,
      abi: inferenceEscrowAbi,
      eventName: 'ReceiptSettled',
      fromBlock: from,
      toBlock: from + BLOCKS - 1n,
      strict: true,
    });
    for (const { args } of events) {
      if (args.node === node) times.set(args.requestId, (times.get(args.requestId) ?? 0) + 1);
    }
  }
  return times;
}
