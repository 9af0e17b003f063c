import { expect, test } from 'vitest';
import { createHasher, hashFromBytes, hashToBytes, isHash, keccakHash, sha256Hash } from '@/core/hash/hash';

// Test vectors of FIPS 180-2 and of the Keccak team.
test('SHA-256 and Keccak-256 of known inputs', () => {
  expect(sha256Hash('abc')).toBe('0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(keccakHash('')).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
});

test('a stream hashes like the whole', () => {
  const hasher = createHasher();
  hasher.update(Uint8Array.of(97));
  hasher.update(Uint8Array.of(98, 99));
  expect(hasher.digest()).toBe(sha256Hash('abc'));
});

test('hashes convert to bytes and back, and nothing else does', () => {
  const hash = sha256Hash('x');
  expect(hashFromBytes(hashToBytes(hash))).toBe(hash);
  expect(isHash(`${hash}0`)).toBe(false);
  expect(isHash(hash.toUpperCase())).toBe(false);
  expect(() => hashToBytes('0x12')).toThrow('not a 32-byte hash');
});
