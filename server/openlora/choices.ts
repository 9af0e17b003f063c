import { concat, type Hex, keccak256, numberToHex } from 'viem';
import { quoteFee } from '@/lib/chain/fees';

/**
 * Request ids of the answers to one request: the first has the request's own, the others are derived from it, so that
 * each answer has a receipt, evidence and payout of its own.
 */
export function choiceIds(requestId: Hex, count: number): Hex[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0 ? requestId : keccak256(concat([requestId, numberToHex(index, { size: 4 })])),
  );
}

/**
 * Fee of one of several answers to a prompt, in wei. The prompt is read once and paid with the first; the others pay
 * for what they say, rounded down, so that together they never cost more than the price of all the tokens.
 */
export function choiceFee(pricePerThousandTokens: bigint, index: number, input: number, output: number): bigint {
  if (index === 0) return quoteFee(pricePerThousandTokens, input, output);
  return (pricePerThousandTokens * BigInt(output)) / 1000n;
}
