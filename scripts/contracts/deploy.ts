import { type Abi, type Address, concat, encodeDeployData, getAddress, type Hash, type Hex, keccak256 } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import {
  dataNetRegistryAbi,
  inferenceEscrowAbi,
  modelRegistryAbi,
  protocolParametersAbi,
  rewardDistributorAbi,
} from '@/lib/chain/abi.generated';
import type { Deployment } from '@/lib/chain/addresses';
import { bytecodes } from '@/lib/chain/artifacts.generated';
import { DEFAULT_INITIAL_PARAMETERS, type InitialParameters } from '@/lib/chain/initialParameters';
import { grantRoles, type Roles } from '@/scripts/contracts/grantRoles';
import { type Signer, waitForSuccess } from '@/scripts/contracts/signer';

export type DeployParameters = Signer & {
  platform: Address;
  treasury: Address;
  roles: Roles;
  /** A former deployment: reused when its code is on this chain. */
  previous?: Deployment | undefined;
  /** Numbers that differ from the defaults of the embedded chain. */
  parameters?: Partial<Omit<InitialParameters, 'treasury' | 'platform'>>;
};

/** Names the build: any change of any contract's code changes it. */
export const BUILD_HASH: Hash = keccak256(concat(Object.values(bytecodes)));

/**
 * Puts the protocol on a chain, or finds it there. The wallet's account owns what has an owner. Roles are checked and
 * given on every call, so a node that is added later only needs another call.
 *
 * @throws OpenLedgerError `conflict` when the former deployment lives but was built from other contracts: data that
 * names its DataNets and models cannot be moved to new ones silently
 */
export async function deployContracts(deployParameters: DeployParameters): Promise<Deployment> {
  const { previous, roles, ...signer } = deployParameters;
  const deployment = (await findDeployment(signer, previous)) ?? (await deployAll(deployParameters));
  await grantRoles(signer, deployment.addresses, roles);
  return deployment;
}

async function findDeployment({ publicClient }: Signer, previous?: Deployment): Promise<Deployment | undefined> {
  if (!previous || previous.chainId !== (await publicClient.getChainId())) return undefined;
  const addresses = Object.values(previous.addresses);
  const codes = await Promise.all(addresses.map((address) => publicClient.getCode({ address })));
  if (codes.some((code) => code === undefined)) return undefined;
  if (previous.buildHash === BUILD_HASH) return previous;
  throw new OpenLedgerError({
    code: 'conflict',
    message: `The contracts at ${addresses[0]} and beside it are of another version of OpenLedger than this one.`,
    fields: { deployed: previous.buildHash, expected: BUILD_HASH },
    remedy: 'Start the version that deployed them, or forget the local chain with "npm run reset".',
  });
}

async function deployAll({ platform, treasury, parameters, ...signer }: DeployParameters): Promise<Deployment> {
  const { publicClient, walletClient } = signer;
  const owner = walletClient.account.address;
  const deployedAtBlock = Number(await publicClient.getBlockNumber({ cacheTime: 0 }));

  const create = async (abi: Abi, bytecode: Hex, args: readonly unknown[]): Promise<Address> => {
    const data = encodeDeployData({ abi, bytecode, args });
    const { contractAddress } = await waitForSuccess(publicClient, await walletClient.sendTransaction({ data }));
    return getAddress(contractAddress!);
  };
  const initial: InitialParameters = { ...DEFAULT_INITIAL_PARAMETERS, ...parameters, platform, treasury };
  const protocolParameters = await create(protocolParametersAbi, bytecodes.ProtocolParameters, [owner, initial]);
  const dataNetRegistry = await create(dataNetRegistryAbi, bytecodes.DataNetRegistry, [protocolParameters]);
  const modelRegistry = await create(modelRegistryAbi, bytecodes.ModelRegistry, [protocolParameters, dataNetRegistry]);
  const rewardDistributor = await create(rewardDistributorAbi, bytecodes.RewardDistributor, [
    protocolParameters,
    owner,
  ]);
  const inferenceEscrow = await create(inferenceEscrowAbi, bytecodes.InferenceEscrow, [
    protocolParameters,
    modelRegistry,
    rewardDistributor,
    owner,
  ]);
  return {
    chainId: await publicClient.getChainId(),
    addresses: { protocolParameters, dataNetRegistry, modelRegistry, rewardDistributor, inferenceEscrow },
    deployedAtBlock,
    buildHash: BUILD_HASH,
  };
}
