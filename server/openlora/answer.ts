import { randomBytes } from 'node:crypto';
import { bytesToHex, type Hex, zeroHash } from 'viem';
import type { LocalAccount } from 'viem/accounts';
import { createSampler, type SamplingOptions } from '@/core/sampling/sampler';
import type { Tokenizer } from '@/core/tokenizer/createTokenizer';
import { streamDecoder } from '@/core/tokenizer/streamDecoder';
import { quoteFee } from '@/lib/chain/fees';
import { receiptTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { commitTokens } from '@/lib/inference/commitment';
import type { ChatMessage, FinishReason } from '@/lib/inference/openAi';
import { type ReceiptMessage, type ReceiptReport, receiptValues } from '@/lib/inference/receiptReport';
import type { AdapterStore } from '@/server/openlora/adapterStore';
import type { CapLedger } from '@/server/openlora/capLedger';
import type { ReceiptBook } from '@/server/openlora/countersign';
import type { ServedModel } from '@/server/openlora/modelCatalog';
import type { Payer } from '@/server/openlora/payer';
import type { ReceiptJournal } from '@/server/openlora/receiptJournal';
import type { Scheduler } from '@/server/openlora/scheduler';
import { createStopFilter } from '@/server/openlora/stopText';
import type { VerifiedAdapter } from '@/server/openlora/verifiedAdapter';

export type AnswerContext = {
  tokenizer: Tokenizer;
  scheduler: Scheduler<VerifiedAdapter>;
  adapters: AdapterStore<VerifiedAdapter>;
  payer: Payer;
  ledger: CapLedger;
  journal: ReceiptJournal;
  book: ReceiptBook;
  account: LocalAccount;
  chainId: number;
  escrow: Hex;
  now(): number;
};

export type AnswerRequest = {
  cap: SignedCap;
  model: ServedModel;
  /** As stored with the receipt: what the person wrote. */
  messages: ChatMessage[];
  promptIds: number[];
  maxTokens: number;
  sampling: SamplingOptions;
  stop: readonly string[];
  signal: AbortSignal;
  onStart(requestId: Hex): void;
  onText(text: string): void;
};

export type Answered = {
  finishReason: FinishReason | 'cancelled';
  /** The signed receipt with everything the gateway needs to attribute the answer. */
  report: ReceiptReport;
};

/**
 * Answers one request under a published model and signs for it: reserve the highest fee, generate, sign the receipt
 * over what was really used and produced, and flush it to the journal before the answer counts as given.
 * A caller who leaves early pays for the tokens they were sent.
 */
export async function answer(context: AnswerContext, request: AnswerRequest): Promise<Answered> {
  const { tokenizer, ledger } = context;
  const requestId = bytesToHex(randomBytes(32));
  const price = request.model.pricePerThousandTokens;
  // Before the money: what cannot be answered must not be refused as too dear.
  context.scheduler.requireRoom(request.promptIds.length, request.maxTokens);
  await context.payer.reserve(request.cap, requestId, quoteFee(price, request.promptIds.length, request.maxTokens));
  try {
    const adapter = await context.adapters.get(request.model.adapterHash);
    request.onStart(requestId);
    const decoder = streamDecoder(tokenizer);
    const filter = createStopFilter(request.stop);
    let text = '';
    const give = (piece: string) => {
      text += piece;
      if (piece !== '') request.onText(piece);
    };
    const result = await context.scheduler.generate({
      promptIds: Int32Array.from(request.promptIds),
      adapter,
      maxTokens: request.maxTokens,
      sample: createSampler(request.sampling),
      signal: request.signal,
      onToken(id) {
        const piece = filter.push(decoder.push(id));
        give(piece.text);
        return piece.stopped;
      },
    });
    give(filter.push(decoder.end()).text + filter.end());

    const receipt: ReceiptMessage = {
      requestId,
      user: request.cap.message.user,
      node: context.account.address.toLowerCase() as Hex,
      modelId: request.model.tokenId.toString(),
      // The hash that came out of the row, not the one that was asked for: a mix-up would show in the receipt.
      adapterHash: result.adapter!.hash,
      promptHash: commitTokens(requestId, request.promptIds),
      outputHash: commitTokens(requestId, result.outputIds),
      inputTokens: String(request.promptIds.length),
      outputTokens: String(result.outputIds.length),
      fee: quoteFee(price, request.promptIds.length, result.outputIds.length).toString(),
      evidenceHash: zeroHash,
      capNonce: request.cap.message.nonce,
      issuedAt: String(Math.floor(context.now() / 1000)),
    };
    const signature = await signReceipt(context, receipt);
    const report: ReceiptReport = {
      receipt,
      signature,
      cap: request.cap,
      prompt: request.messages,
      promptTokens: request.promptIds,
      output: text,
      outputTokens: result.outputIds,
    };
    const line = { type: 'answered', report } as const;
    await context.journal.append(line);
    ledger.apply(line);
    context.book.apply(line);
    return { finishReason: result.finishReason, report };
  } finally {
    ledger.release(requestId);
  }
}

/** Signs a receipt with the node's key for this chain and escrow (EIP-712). */
export function signReceipt(
  { account, chainId, escrow }: Pick<AnswerContext, 'account' | 'chainId' | 'escrow'>,
  receipt: ReceiptMessage,
): Promise<Hex> {
  return account.signTypedData(receiptTypedData({ chainId, verifyingContract: escrow }, receiptValues(receipt)));
}
