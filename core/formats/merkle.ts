import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { type Hash, isHash, ZERO_HASH } from '@/core/hash/hash';

/** ABI types of a leaf's fields, e.g. `['bytes32', 'address']`. */
export type LeafTypes = readonly string[];
/** Fields of a leaf as the ABI encoder takes them: 0x text for bytes and addresses, decimal text for integers. */
export type Leaf = readonly string[];

export type MerkleTree = {
  /** The zero hash where there are no leaves: no proof leads to it. */
  root: Hash;
  /** Number of leaves. */
  length: number;
  /** Siblings from the leaf at this index, as given, up to the root. @throws RangeError outside the leaves */
  proof(index: number): Hash[];
};

/**
 * The tree that OpenZeppelin's MerkleProof verifies on chain: leaves are keccak256(keccak256(abi.encode(leaf))), sorted;
 * pairs are sorted before hashing.
 * @throws RangeError when a leaf does not fit the types
 */
export function buildMerkleTree(types: LeafTypes, leaves: readonly Leaf[]): MerkleTree {
  for (const leaf of leaves) checkLeaf(types, leaf);
  if (leaves.length === 0) return { root: ZERO_HASH, length: 0, proof: outside };
  const tree = StandardMerkleTree.of(
    leaves.map((leaf) => [...leaf]),
    [...types],
  );
  return {
    root: hash(tree.root),
    length: leaves.length,
    proof: (index) => (index >= 0 && index < leaves.length ? tree.getProof(index).map(hash) : outside(index)),
  };
}

/** Hash of one leaf: the root of a tree that holds only it. */
export function merkleLeafHash(types: LeafTypes, leaf: Leaf): Hash {
  return buildMerkleTree(types, [leaf]).root;
}

/** Whether the proof leads from the leaf to the root; false, never an error, for a leaf or proof that is malformed. */
export function verifyMerkleProof(root: Hash, types: LeafTypes, leaf: Leaf, proof: readonly string[]): boolean {
  if (!isHash(root) || root === ZERO_HASH || !proof.every(isHash)) return false;
  try {
    checkLeaf(types, leaf);
    return StandardMerkleTree.verify(root, [...types], [...leaf], [...proof]);
  } catch {
    return false;
  }
}

/** The encoder fills short bytes up with zeros, so that two leaves would share one hash: only whole values pass. */
function checkLeaf(types: LeafTypes, leaf: Leaf): void {
  if (leaf.length !== types.length) throw new RangeError(`${leaf.length} fields for ${types.length} types`);
  types.forEach((type, i) => {
    const bytes = type === 'address' ? 20 : Number(/^bytes(\d+)$/.exec(type)?.[1] ?? 0);
    if (bytes > 0 && !new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`).test(leaf[i]!)) {
      throw new RangeError(`${leaf[i]} is no ${type}`);
    }
  });
}

function outside(index: number): never {
  throw new RangeError(`no leaf ${index}`);
}

function hash(text: string): Hash {
  if (!isHash(text)) throw new Error(`not a hash: ${text}`);
  return text;
}
