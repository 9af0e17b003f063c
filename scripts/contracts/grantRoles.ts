import { type Address, isAddressEqual, keccak256, stringToHex } from 'viem';
import { inferenceEscrowAbi, rewardDistributorAbi } from '@/lib/chain/abi.generated';
import type { Addresses } from '@/lib/chain/addresses';
import { type Signer, waitForSuccess } from '@/scripts/contracts/signer';

/** Who may do what beside the owner. */
export type Roles = {
  /** Posts reward roots. */
  settler: Address;
  /** Strikes out a root in its challenge window. */
  guardian: Address;
  /** Signing keys of nodes, and the operator that is paid for each. */
  nodes: readonly { node: Address; operator: Address }[];
};

const SETTLER_ROLE = keccak256(stringToHex('SETTLER_ROLE'));
const GUARDIAN_ROLE = keccak256(stringToHex('GUARDIAN_ROLE'));

/** Gives each role that is not given yet; sends nothing when all are. The wallet's account owns the contracts. */
export async function grantRoles(signer: Signer, addresses: Addresses, roles: Roles): Promise<void> {
  const { publicClient, walletClient } = signer;
  const distributor = { address: addresses.rewardDistributor, abi: rewardDistributorAbi } as const;
  const escrow = { address: addresses.inferenceEscrow, abi: inferenceEscrowAbi } as const;

  for (const [role, account] of [
    [SETTLER_ROLE, roles.settler],
    [GUARDIAN_ROLE, roles.guardian],
  ] as const) {
    if (await publicClient.readContract({ ...distributor, functionName: 'hasRole', args: [role, account] })) continue;
    const hash = await walletClient.writeContract({ ...distributor, functionName: 'grantRole', args: [role, account] });
    await waitForSuccess(publicClient, hash);
  }
  for (const { node, operator } of roles.nodes) {
    const present = await publicClient.readContract({ ...escrow, functionName: 'operatorOf', args: [node] });
    if (isAddressEqual(present, operator)) continue;
    const hash = await walletClient.writeContract({ ...escrow, functionName: 'setNode', args: [node, operator] });
    await waitForSuccess(publicClient, hash);
  }
}
