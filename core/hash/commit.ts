import { concatBytes, utf8ToBytes } from '@noble/hashes/utils';
import { type Hash, hashToBytes, keccakHash } from '@/core/hash/hash';

/**
 * Commitment to a text: keccak256(salt ‖ UTF-8). With 32 random bytes of salt, kept by those who may read the text, it
 * tells nothing about the text, and only that text opens it.
 */
export function commitText(salt: Hash, text: string): Hash {
  return keccakHash(concatBytes(hashToBytes(salt), utf8ToBytes(text)));
}
