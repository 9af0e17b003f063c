import { concatBytes } from '@noble/hashes/utils';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildMerkleTree, merkleLeafHash, verifyMerkleProof } from '@/core/formats/merkle';
import { type Hash, hashToBytes, keccakHash, sha256Hash, ZERO_HASH } from '@/core/hash/hash';

const types = ['bytes32', 'uint256'];
const leafOf = (i: number) => [sha256Hash(`leaf ${i}`), `${i}`];
const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => leafOf(i));

/** keccak256(keccak256(abi.encode(bytes32, uint256))), written out. */
function naiveLeaf(i: number): Hash {
  const number = new Uint8Array(32);
  new DataView(number.buffer).setUint32(28, i);
  return keccakHash(hashToBytes(keccakHash(concatBytes(hashToBytes(sha256Hash(`leaf ${i}`)), number))));
}

/** What the contract does with a proof. */
function climb(leaf: Hash, proof: readonly Hash[]): Hash {
  return proof.reduce(
    (node, sibling) => keccakHash(concatBytes(...[node, sibling].sort().map((side) => hashToBytes(side)))),
    leaf,
  );
}

test('every proof leads to the root by the rule of the contract', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
      const tree = buildMerkleTree(types, leavesOf(count));
      expect(tree.length).toBe(count);
      for (let i = 0; i < count; i++) {
        expect(climb(naiveLeaf(i), tree.proof(i))).toBe(tree.root);
        expect(verifyMerkleProof(tree.root, types, leafOf(i), tree.proof(i))).toBe(true);
        expect(verifyMerkleProof(tree.root, types, leafOf(count), tree.proof(i))).toBe(false);
      }
    }),
    { numRuns: 30 },
  );
});

test('one leaf is its own root, with an empty proof', () => {
  const tree = buildMerkleTree(types, [leafOf(5)]);
  expect(tree.root).toBe(naiveLeaf(5));
  expect(tree.root).toBe(merkleLeafHash(types, leafOf(5)));
  expect(tree.proof(0)).toEqual([]);
  expect(verifyMerkleProof(tree.root, types, leafOf(5), [])).toBe(true);
});

test('an empty tree has the zero root, and no proof leads to it', () => {
  const tree = buildMerkleTree(types, []);
  expect([tree.root, tree.length]).toEqual([ZERO_HASH, 0]);
  expect(() => tree.proof(0)).toThrow('no leaf 0');
  expect(verifyMerkleProof(tree.root, types, leafOf(0), [])).toBe(false);
});

test('the order of the leaves does not change the root', () => {
  const leaves = leavesOf(9);
  expect(buildMerkleTree(types, [...leaves].reverse()).root).toBe(buildMerkleTree(types, leaves).root);
});

test('malformed leaves and proofs verify as false', () => {
  const tree = buildMerkleTree(types, leavesOf(4));
  const proof = tree.proof(1);
  expect(verifyMerkleProof(tree.root, types, ['0x12', '1'], proof)).toBe(false);
  expect(verifyMerkleProof(tree.root, types, leafOf(1), ['0x12'])).toBe(false);
  expect(verifyMerkleProof(tree.root, types, leafOf(1), proof.slice(1))).toBe(false);
  expect(verifyMerkleProof('0x', types, leafOf(1), proof)).toBe(false);
  expect(() => buildMerkleTree(types, [['0x12', '1']])).toThrow('0x12 is no bytes32');
  expect(() => buildMerkleTree(types, [[sha256Hash('x')]])).toThrow('1 fields for 2 types');
  expect(() => tree.proof(4)).toThrow(RangeError);
});
