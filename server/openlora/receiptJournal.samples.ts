import { numberToHex, zeroHash } from 'viem';
import type { ReceiptReport } from '@/lib/inference/receiptReport';

export const sampleId = (i: number) => numberToHex(i + 1, { size: 32 });

export type Sample = { user?: number; nonce?: string; fee?: bigint; expiry?: number; text?: string };

/** A report as the journal's tests need it: the signatures are nobody's. */
export function sampleReport(i: number, sample: Sample = {}): ReceiptReport {
  const { user = 1, nonce = '1', fee = 1n, expiry = 4_000_000_000, text = 'Salt is a mineral.' } = sample;
  const address = numberToHex(user, { size: 20 });
  return {
    receipt: {
      requestId: sampleId(i),
      user: address,
      node: numberToHex(255, { size: 20 }),
      modelId: '1',
      adapterHash: zeroHash,
      promptHash: zeroHash,
      outputHash: zeroHash,
      inputTokens: '3',
      outputTokens: '4',
      fee: fee.toString(),
      evidenceHash: zeroHash,
      capNonce: nonce,
      issuedAt: '1',
    },
    signature: '0x12',
    cap: {
      message: {
        user: address,
        spender: numberToHex(255, { size: 20 }),
        maxTotal: '100',
        maxPerRequest: '20',
        expiry: String(expiry),
        nonce,
      },
      signature: '0x34',
    },
    prompt: [{ role: 'user', content: 'What is salt?' }],
    promptTokens: [1, 2, 3],
    output: text,
    outputTokens: [4, 5, 6, 7],
  };
}
