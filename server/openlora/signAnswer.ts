import { type Hex, zeroHash } from 'viem';
import type { LocalAccount } from 'viem/accounts';
import { receiptTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { commitTokens } from '@/lib/inference/commitment';
import type { ChatMessage } from '@/lib/inference/openAi';
import { type ReceiptMessage, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import type { CapLedger } from '@/server/openlora/capLedger';
import type { ReceiptBook } from '@/server/openlora/countersign';
import type { Choice } from '@/server/openlora/generateChoice';
import type { ServedModel } from '@/server/openlora/modelCatalog';
import type { ReceiptJournal } from '@/server/openlora/receiptJournal';

export type SigningContext = {
  ledger: CapLedger;
  journal: ReceiptJournal;
  book: ReceiptBook;
  account: LocalAccount;
  chainId: number;
  escrow: Hex;
  now(): number;
};

export type AnswerToSign = {
  requestId: Hex;
  cap: SignedCap;
  model: ServedModel;
  messages: ChatMessage[];
  promptIds: number[];
  choice: Choice;
  fee: bigint;
};

/**
 * Signs for an answer: a receipt over what was really used and produced, flushed to the journal before the answer
 * counts as given. Returns what the gateway needs to attribute it.
 */
export async function signAnswer(context: SigningContext, answer: AnswerToSign): Promise<ReceiptReport> {
  const { requestId, cap, promptIds, choice } = answer;
  const receipt: ReceiptMessage = {
    requestId,
    user: cap.message.user,
    node: context.account.address.toLowerCase() as Hex,
    modelId: answer.model.tokenId.toString(),
    // The hash that came out of the row, not the one that was asked for: a mix-up would show in the receipt.
    adapterHash: choice.adapter!.hash,
    promptHash: commitTokens(requestId, promptIds),
    outputHash: commitTokens(requestId, choice.outputIds),
    inputTokens: String(promptIds.length),
    outputTokens: String(choice.outputIds.length),
    fee: answer.fee.toString(),
    evidenceHash: zeroHash,
    capNonce: cap.message.nonce,
    issuedAt: String(Math.floor(context.now() / 1000)),
  };
  const report: ReceiptReport = {
    receipt,
    signature: await signReceipt(context, receipt),
    cap,
    prompt: answer.messages,
    promptTokens: promptIds,
    output: choice.text,
    outputTokens: choice.outputIds,
  };
  const line = { type: 'answered', report } as const;
  await context.journal.append(line);
  context.ledger.apply(line);
  context.book.apply(line);
  return report;
}

/** Signs a receipt with the node's key for this chain and escrow (EIP-712). */
export function signReceipt(
  { account, chainId, escrow }: Pick<SigningContext, 'account' | 'chainId' | 'escrow'>,
  receipt: ReceiptMessage,
): Promise<Hex> {
  return account.signTypedData(receiptTypedData({ chainId, verifyingContract: escrow }, receiptValues(receipt)));
}
