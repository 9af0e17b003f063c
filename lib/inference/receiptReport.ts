import { z } from 'zod';
import { chatMessage } from '@/lib/api/answer';
import { address, hash, hex, integerString } from '@/lib/api/common';
import { signedCap } from '@/lib/inference/capToken';

/** The EIP-712 Receipt of IInferenceEscrow, integers as decimal strings. */
export const receiptMessage = z.object({
  requestId: hash,
  user: address,
  node: address,
  modelId: integerString,
  adapterHash: hash,
  promptHash: hash,
  outputHash: hash,
  inputTokens: integerString,
  outputTokens: integerString,
  fee: integerString,
  evidenceHash: hash,
  capNonce: integerString,
  issuedAt: integerString,
});

const tokenIds = z.array(z.number().int().min(0).max(0xffffffff)).max(65_536);

/**
 * POST /api/node/receipts: what a node tells the gateway after an answer. The signature covers the receipt with an
 * evidence hash of zero; the final one is signed once the attribution is known.
 */
export const receiptReport = z.object({
  receipt: receiptMessage,
  signature: hex,
  cap: signedCap,
  prompt: z.array(chatMessage).max(100),
  promptTokens: tokenIds,
  output: z.string().max(65_536),
  outputTokens: tokenIds,
});

/** POST {node}/v1/receipts/:requestId/evidence, signed by the settler */
export const evidenceRequest = z.object({ evidenceHash: hash, signature: hex });
export const evidenceResponse = z.object({ receipt: receiptMessage, signature: hex });

/** The text that the settler signs (EIP-191) to have a receipt countersigned. */
export function evidenceStatement(chainId: number, requestId: string, evidenceHash: string): string {
  return `OpenLedger evidence\nchain ${chainId}\nrequest ${requestId}\nevidence ${evidenceHash}`;
}

export type ReceiptMessage = z.infer<typeof receiptMessage>;
export type ReceiptReport = z.infer<typeof receiptReport>;

/** A receipt's message with its integers as they are signed: uint32 and uint64 as number or bigint. */
export function receiptValues(receipt: ReceiptMessage) {
  return {
    ...receipt,
    modelId: BigInt(receipt.modelId),
    inputTokens: Number(receipt.inputTokens),
    outputTokens: Number(receipt.outputTokens),
    fee: BigInt(receipt.fee),
    capNonce: BigInt(receipt.capNonce),
    issuedAt: BigInt(receipt.issuedAt),
  };
}
