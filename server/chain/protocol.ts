import {
  dataNetRegistryAbi,
  inferenceEscrowAbi,
  modelRegistryAbi,
  protocolParametersAbi,
  rewardDistributorAbi,
} from '@/lib/chain/abi.generated';
import type { Addresses } from '@/lib/chain/addresses';

export type ContractName = keyof Addresses;

/** The interface of each contract of the protocol, under the name its address has. */
export const protocol = {
  protocolParameters: protocolParametersAbi,
  dataNetRegistry: dataNetRegistryAbi,
  modelRegistry: modelRegistryAbi,
  rewardDistributor: rewardDistributorAbi,
  inferenceEscrow: inferenceEscrowAbi,
} as const satisfies Record<ContractName, readonly unknown[]>;

export type Protocol = typeof protocol;
