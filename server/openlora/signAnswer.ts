import { type Hex, zeroHash } from 'viem';
import type { LocalAccount } from 'viem/accounts';
import { receiptTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { commitTokens } from '@/lib/inference/commitment';
import type { ChatMessage } from '@/lib/inference/openAi';
import { type ReceiptMessage, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import type { CapLedger } from '@/server/openlora/capLedger';
import type { Choice } from '@/server/openlora/generateChoice';
import type { ServedModel } from '@/server/openlora/modelCatalog';
import type { ReceiptJournal } from '@/server/openlora/receiptJournal';

export type SigningContext = {
  ledger: CapLedger;
  journal: ReceiptJournal;
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
 * Signs for the answers to one request: a receipt over what was really used and produced for each, flushed to the
 * journal together before they count as given. Either all are in the journal and will be paid, or none is.
 * Returns what the gateway needs to attribute them.
 */
export async function signAnswers(context: SigningContext, answers: readonly AnswerToSign[]): Promise<ReceiptReport[]> {
  const reports = await Promise.all(answers.map((answer) => signAnswer(context, answer)));
  await context.journal.append(...reports.map((report) => ({ type: 'answered', report }) as const));
  for (const { receipt } of reports) context.ledger.signed(receipt.requestId);
  return reports;
}

async function signAnswer(context: SigningContext, answer: AnswerToSign): Promise<ReceiptReport> {
  const { requestId, cap, promptIds, choice } = answer;
  // Nothing is signed for that was not made under the model's own adapter.
  const adapterHash = choice.adapter?.hash;
  if (adapterHash !== answer.model.adapterHash) {
    throw new Error(`A row for ${answer.model.adapterHash} was filled with ${adapterHash ?? 'the bare base'}.`);
  }
  const receipt: ReceiptMessage = {
    requestId,
    user: cap.message.user,
    node: context.account.address.toLowerCase() as Hex,
    modelId: answer.model.tokenId.toString(),
    // Taken from the row: the hash of the bytes that filled it, as they were found when they were read.
    adapterHash,
    promptHash: commitTokens(requestId, promptIds),
    outputHash: commitTokens(requestId, choice.outputIds),
    inputTokens: String(promptIds.length),
    outputTokens: String(choice.outputIds.length),
    fee: answer.fee.toString(),
    evidenceHash: zeroHash,
    capNonce: cap.message.nonce,
    issuedAt: String(Math.floor(context.now() / 1000)),
  };
  return {
    receipt,
    signature: await signReceipt(context, receipt),
    cap,
    prompt: answer.messages,
    promptTokens: promptIds,
    output: choice.text,
    outputTokens: choice.outputIds,
  };
}

/** Signs a receipt with the node's key for this chain and escrow (EIP-712). */
export function signReceipt(
  { account, chainId, escrow }: Pick<SigningContext, 'account' | 'chainId' | 'escrow'>,
  receipt: ReceiptMessage,
): Promise<Hex> {
  return account.signTypedData(receiptTypedData({ chainId, verifyingContract: escrow }, receiptValues(receipt)));
}
