import { sha256 } from '@noble/hashes/sha2';
import { keccak_256 } from '@noble/hashes/sha3';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';

/** 32 bytes as 0x and 64 lower-case hexadecimal digits. */
export type Hash = `0x${string}`;

/** 32 zero bytes: the root of an empty tree, the parent of the first root. */
export const ZERO_HASH: Hash = `0x${'0'.repeat(64)}`;

const bytesOf = (input: Uint8Array | string) => (typeof input === 'string' ? utf8ToBytes(input) : input);

/** SHA-256 of bytes or UTF-8 text: names every stored object (files, indexes, evidence); WebCrypto computes the same. */
export function sha256Hash(input: Uint8Array | string): Hash {
  return `0x${bytesToHex(sha256(bytesOf(input)))}`;
}

/** Keccak-256 of bytes or UTF-8 text: for whatever a contract recomputes. */
export function keccakHash(input: Uint8Array | string): Hash {
  return `0x${bytesToHex(keccak_256(bytesOf(input)))}`;
}

/** SHA-256 of a stream of chunks. */
export function createHasher(): { update(chunk: Uint8Array): void; digest(): Hash } {
  const state = sha256.create();
  return {
    update: (chunk) => void state.update(chunk),
    digest: () => `0x${bytesToHex(state.digest())}`,
  };
}

/** Whether text is 0x and 64 lower-case hexadecimal digits. */
export function isHash(text: string): text is Hash {
  return /^0x[0-9a-f]{64}$/.test(text);
}

/** The 32 bytes of a hash. @throws Error when it is not 0x and 64 hexadecimal digits */
export function hashToBytes(hash: Hash): Uint8Array {
  if (!isHash(hash)) throw new Error(`not a 32-byte hash: ${hash}`);
  return hexToBytes(hash.slice(2));
}

/** A hash from its 32 bytes. */
export function hashFromBytes(bytes: Uint8Array): Hash {
  return `0x${bytesToHex(bytes)}`;
}
