import type { AbiParametersToPrimitiveTypes, ExtractAbiFunction } from 'abitype';
import { encodeAbiParameters, type Hash, keccak256 } from 'viem';
import { dataNetRegistryAbi } from '@/lib/chain/abi.generated';

type HashLicence = ExtractAbiFunction<typeof dataNetRegistryAbi, 'hashLicence'>;

/** The licence as the DataNetRegistry takes it: Story's PIL fields and `aiTrainingAllowed`. */
export type LicenceTuple = AbiParametersToPrimitiveTypes<HashLicence['inputs']>[0];

/** 100 % of commercial revenue in `commercialRevShare`. */
export const WHOLE_REVENUE_SHARE = 100_000_000;

const hashLicenceInputs = dataNetRegistryAbi.find(
  (entry): entry is HashLicence => entry.type === 'function' && entry.name === 'hashLicence',
)!.inputs;

/** Hash that binds a DataNet, its contributors' signatures and its models to the terms; equals `DataNetRegistry.hashLicence`. */
export function hashLicence(terms: LicenceTuple): Hash {
  return keccak256(encodeAbiParameters(hashLicenceInputs, [terms]));
}
