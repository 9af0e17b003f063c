import { concat, type Hex, keccak256, numberToHex } from 'viem';

/**
 * Commitment to a text as the node saw it: keccak256(requestId ‖ token ids as big-endian uint32).
 * It binds the receipt to the exact tokens; a text short enough to be guessed can be confirmed by guessing.
 */
export function commitTokens(requestId: Hex, ids: readonly number[]): Hex {
  return keccak256(concat([requestId, ...ids.map((id) => numberToHex(id, { size: 4 }))]));
}

/** The database id of an answer: the first 16 bytes of its request id, written as a UUID (version 8, RFC 9562). */
export function answerIdOf(requestId: Hex): string {
  const digits = requestId.slice(2, 34).split('');
  digits[12] = '8';
  digits[16] = ((Number.parseInt(digits[16]!, 16) & 0x3) | 0x8).toString(16);
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
