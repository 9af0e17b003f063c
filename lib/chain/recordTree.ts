import { SimpleMerkleTree } from '@openzeppelin/merkle-tree';
import type { Address, Hash } from 'viem';
import { hashRecordLeaf, type LeafContext } from '@/lib/chain/leaves';

/** One accepted record, as it enters a tree. */
export type TreeRecord = { contributor: Address; recordHash: Hash };

export type RecordTree = {
  root: Hash;
  /** Proof of the record at this position of the list, for `DataNetRegistry.verifyRecord`. */
  proofAt(position: number): Hash[];
};

/**
 * Merkle tree over the records of a version (or of one contribution): double-hashed, tagged leaves, sorted pairs.
 * The order of the list does not change the root. `context.contract` is the DataNetRegistry.
 *
 * @throws Error when there are no records: an empty tree has no root
 */
export function buildRecordTree(context: LeafContext, dataNetId: bigint, records: readonly TreeRecord[]): RecordTree {
  const tree = SimpleMerkleTree.of(records.map((record) => hashRecordLeaf(context, { dataNetId, ...record })));
  return { root: tree.root as Hash, proofAt: (position) => tree.getProof(position) as Hash[] };
}
