import { type ContractFunctionArgs, encodeAbiParameters, getAbiItem, type Hash, keccak256 } from 'viem';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';

/** The licence as the DataNetRegistry takes it: Story's PIL fields and `aiTrainingAllowed`. */
export type LicenceTuple = ContractFunctionArgs<typeof dataNetRegistryAbi, 'pure', 'hashLicence'>[0];

const { inputs } = getAbiItem({ abi: dataNetRegistryAbi, name: 'hashLicence' });

/** Hash that binds a DataNet, its contributors' signatures and its models to the terms; equals `DataNetRegistry.hashLicence`. */
export function hashLicence(terms: LicenceTuple): Hash {
  return keccak256(encodeAbiParameters(inputs, [terms]));
}
