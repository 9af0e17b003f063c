import { readFile } from 'node:fs/promises';
import { type Address, getAddress, type Hex } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { deploymentSchema } from '@/lib/chain/addresses';
import { dataPaths } from '@/server/config/paths';
import type { ContractName } from './protocol';

/** Where the protocol lives on the chain of this installation. */
export type ProtocolDeployment = {
  chainId: number;
  contracts: Readonly<Record<ContractName, Address>>;
  /** No event of the protocol is older. */
  deployedAtBlock: number;
  buildHash: Hex;
};

const known = new Map<string, ProtocolDeployment>();

/** Reads the deployment file once; throws `unavailable` before the contracts are deployed. */
export async function deployment(): Promise<ProtocolDeployment> {
  const file = dataPaths().deployment;
  const found = known.get(file) ?? (await read(file));
  known.set(file, found);
  return found;
}

async function read(file: string): Promise<ProtocolDeployment> {
  try {
    const { chainId, addresses, deployedAtBlock, buildHash } = deploymentSchema.parse(
      JSON.parse(await readFile(file, 'utf8')),
    );
    const contracts = {
      protocolParameters: getAddress(addresses.protocolParameters),
      dataNetRegistry: getAddress(addresses.dataNetRegistry),
      modelRegistry: getAddress(addresses.modelRegistry),
      rewardDistributor: getAddress(addresses.rewardDistributor),
      inferenceEscrow: getAddress(addresses.inferenceEscrow),
    };
    return { chainId, contracts, deployedAtBlock, buildHash: buildHash as Hex };
  } catch (cause) {
    throw new OpenLedgerError({
      code: 'unavailable',
      message: 'The contracts are not deployed yet, or the deployment file is damaged.',
      fields: { file },
      remedy: 'Start everything with `npm start`, which deploys them.',
      cause,
    });
  }
}
