import { readFile } from 'node:fs/promises';
import { recoverTypedDataAddress } from 'viem';
import { receiptTypedData } from '@/lib/chain/typedData';
import { commitTokens } from '@/lib/inference/commitment';
import { receiptValues } from '@/lib/inference/receiptReport';
import type { Reference } from '@/scripts/soak/references';
import type { Tally } from '@/scripts/soak/soakClient';
import type { Gateway } from '@/scripts/soak/standInGateway';
import { deployment } from '@/server/chain/deployment';
import { roleAccount } from '@/server/chain/roleAccount';
import { createCapLedger } from '@/server/openlora/capLedger';
import { openReceiptJournal } from '@/server/openlora/receiptJournal';

export type Audit = {
  /** Whole answers that clients got, and receipts that the node has signed. */
  delivered: number;
  journalled: number;
  /** Signed for, but cut off before the client had the whole: they left, or the node died with the connection. */
  journalledAndCut: number;
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
    ledgerDiffers: number;
    unreadableLines: number;
  };
};

const SIGNATURES_CHECKED = 300;

/** Compares what clients got with the node's journal, the reports and the ledger, when all is quiet. */
export async function auditSoak(
  journalFile: string,
  tally: Tally,
  gateway: Gateway,
  references: readonly Reference[],
): Promise<Audit> {
  const { lines, close } = await openReceiptJournal(journalFile);
  await close();
  const raw = (await readFile(journalFile, 'utf8')).split('\n').filter((line) => line !== '').length;
  const answered = lines.flatMap((line) => (line.type === 'answered' ? [line.report] : []));
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
  const settled = new Set(lines.flatMap((line) => (line.type === 'settled' ? [line.requestId] : [])));
  const owed = new Map<string, bigint>();
  for (const [id, { receipt }] of new Map(answered.map((report) => [report.receipt.requestId, report]))) {
    if (!settled.has(id)) owed.set(receipt.user, (owed.get(receipt.user) ?? 0n) + BigInt(receipt.fee));
  }
  const ledger = createCapLedger(lines);
  const signatures = answered.filter((_, i) => i % Math.ceil(answered.length / SIGNATURES_CHECKED) === 0);
  const node = roleAccount('node').address;
  const { chainId, contracts } = await deployment();
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  const signers = await Promise.all(
    signatures.map(({ receipt, signature }) =>
      recoverTypedDataAddress({ ...receiptTypedData(place, receiptValues(receipt)), signature }),
    ),
  );
  return {
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
      ledgerDiffers: count(owed, ([user, fee]) => ledger.outstanding(user) !== fee),
      unreadableLines: raw - lines.length,
    },
  };
}
