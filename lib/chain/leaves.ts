import { type Address, encodeAbiParameters, type Hash, keccak256, stringToHex } from 'viem';

/** Where a leaf is good: one chain, one contract. */
export type LeafContext = { chainId: number; contract: Address };

const RECORD_TAG = keccak256(stringToHex('OpenLedger record leaf v1'));
const REWARD_TAG = keccak256(stringToHex('OpenLedger reward leaf v1'));

/** One accepted record of a contributor. */
export type RecordLeaf = { dataNetId: bigint; contributor: Address; recordHash: Hash };

/** All that an account ever earned in a pool. */
export type RewardLeaf = { pool: bigint; account: Address; cumulativeAmount: bigint };

/** Types of `recordValues`, for `StandardMerkleTree`. */
export const RECORD_ENCODING = ['bytes32', 'uint256', 'address', 'uint256', 'address', 'bytes32'] as const;

/** Types of `rewardValues`, for `StandardMerkleTree`. */
export const REWARD_ENCODING = ['bytes32', 'uint256', 'address', 'uint256', 'address', 'uint256'] as const;

type RecordValues = readonly [Hash, bigint, Address, bigint, Address, Hash];
type RewardValues = readonly [Hash, bigint, Address, bigint, Address, bigint];

export function recordValues({ chainId, contract }: LeafContext, leaf: RecordLeaf): RecordValues {
  return [RECORD_TAG, BigInt(chainId), contract, leaf.dataNetId, leaf.contributor, leaf.recordHash];
}

export function rewardValues({ chainId, contract }: LeafContext, leaf: RewardLeaf): RewardValues {
  return [REWARD_TAG, BigInt(chainId), contract, leaf.pool, leaf.account, leaf.cumulativeAmount];
}

/** Merkle leaf of a record; equals `DataNetRegistry.recordLeaf`. `context.contract` is the DataNetRegistry. */
export function hashRecordLeaf(context: LeafContext, leaf: RecordLeaf): Hash {
  return keccak256(
    keccak256(
      encodeAbiParameters(
        RECORD_ENCODING.map((type) => ({ type })),
        recordValues(context, leaf),
      ),
    ),
  );
}

/** Merkle leaf of an entitlement; equals `RewardDistributor.rewardLeaf`. `context.contract` is the RewardDistributor. */
export function hashRewardLeaf(context: LeafContext, leaf: RewardLeaf): Hash {
  return keccak256(
    keccak256(
      encodeAbiParameters(
        REWARD_ENCODING.map((type) => ({ type })),
        rewardValues(context, leaf),
      ),
    ),
  );
}
