import { StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { type Address, type Hash, keccak256, stringToHex } from 'viem';
import { expect, test } from 'vitest';
import { hashRecordLeaf, RECORD_ENCODING, REWARD_ENCODING, recordValues, rewardValues } from '@/lib/chain/leaves';
import { buildRecordTree } from '@/lib/chain/recordTree';
import { buildRewardTree, fallenEntitlements } from '@/lib/chain/rewardTree';

const context = { chainId: 161_201, contract: '0x00000000000000000000000000000000000000aa' } as const;
const account = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`;
const hash = (text: string): Hash => keccak256(stringToHex(text));
const records = Array.from({ length: 11 }, (_, i) => ({ contributor: account(i % 3), recordHash: hash(`r${i}`) }));
const entitlements = Array.from({ length: 9 }, (_, i) => ({ account: account(i), cumulativeAmount: BigInt(i + 1) }));

test('a record tree is the StandardMerkleTree over its values', () => {
  const values = records.map((record) => [...recordValues(context, { dataNetId: 5n, ...record })]);
  const oracle = StandardMerkleTree.of(values, [...RECORD_ENCODING]);
  const tree = buildRecordTree(context, 5n, records);

  expect(tree.root).toBe(oracle.root);
  for (const [position, value] of values.entries()) {
    expect(StandardMerkleTree.verify(tree.root, [...RECORD_ENCODING], value, tree.proofAt(position))).toBe(true);
  }
});

test('a reward tree is the StandardMerkleTree over its values', () => {
  const values = entitlements.map((entry) => [...rewardValues(context, { pool: 2n, ...entry })]);
  const oracle = StandardMerkleTree.of(values, [...REWARD_ENCODING]);
  const tree = buildRewardTree(context, 2n, entitlements);

  expect(tree.root).toBe(oracle.root);
  expect(tree.total).toBe(45n);
  for (const [position, value] of values.entries()) {
    const proof = tree.proofOf(entitlements[position]!.account);
    expect(StandardMerkleTree.verify(tree.root, [...REWARD_ENCODING], value, proof)).toBe(true);
  }
});

test('the order of records does not change the root', () => {
  expect(buildRecordTree(context, 5n, records.toReversed()).root).toBe(buildRecordTree(context, 5n, records).root);
});

test('a leaf is good on one chain, in one contract and for one DataNet', () => {
  const leaf = { dataNetId: 5n, ...records[0]! };
  const hashes = [
    hashRecordLeaf(context, leaf),
    hashRecordLeaf({ ...context, chainId: 1 }, leaf),
    hashRecordLeaf({ ...context, contract: account(9) }, leaf),
    hashRecordLeaf(context, { ...leaf, dataNetId: 6n }),
    hashRecordLeaf(context, { ...leaf, contributor: account(9) }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('error: an account stands twice, whatever the case of its address', () => {
  const upper = `0x${'AB'.repeat(20)}` as const;
  const lower = `0x${'ab'.repeat(20)}` as const;
  const twice = [upper, lower].map((entry) => ({ account: entry, cumulativeAmount: 1n }));
  expect(() => buildRewardTree(context, 1n, twice)).toThrow('stands twice');
});

test('error: an amount that is not positive, and an account that is not there', () => {
  expect(() => buildRewardTree(context, 1n, [{ account: account(1), cumulativeAmount: 0n }])).toThrow('0 wei');
  expect(() => buildRewardTree(context, 1n, entitlements).proofOf(account(77))).toThrow('is not in the tree');
});

test('a challenger sees every amount that fell or vanished', () => {
  const next = entitlements.slice(1).map((entry) => ({ ...entry, cumulativeAmount: entry.cumulativeAmount + 1n }));
  next[3]!.cumulativeAmount -= 2n;

  expect(fallenEntitlements(entitlements, next)).toEqual([account(0), account(4)]);
  expect(fallenEntitlements(entitlements, entitlements)).toEqual([]);
});
