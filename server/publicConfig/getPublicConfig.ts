import type { PublicConfig } from '@/lib/api/session';
import { protocolParametersAbi } from '@/lib/chain/abi.generated';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { BASE_FOLDER, embeddedBase } from '@/server/runs/embeddedBase';
import { keepFor } from './keepFor';

/** Parameters change by vote, seldom; every page asks for them. */
const KEPT_MS = 10_000;

const lower = (address: string) => address.toLowerCase() as `0x${string}`;

async function read(): Promise<PublicConfig> {
  const env = getEnv();
  const [{ chainId, contracts, deployedAtBlock, buildHash }, base] = await Promise.all([deployment(), embeddedBase()]);
  const client = publicClient();
  const parameters = { address: contracts.protocolParameters, abi: protocolParametersAbi } as const;
  const [dataNetFee, modelFee, challengeWindow, feeSplit, attributionThreshold] = await Promise.all([
    client.readContract({ ...parameters, functionName: 'dataNetFee' }),
    client.readContract({ ...parameters, functionName: 'modelFee' }),
    client.readContract({ ...parameters, functionName: 'challengeWindow' }),
    client.readContract({ ...parameters, functionName: 'feeSplit' }),
    client.readContract({ ...parameters, functionName: 'attributionThreshold' }),
  ]);
  return {
    chainId,
    chainName: client.chain.name,
    rpcUrl: env.PUBLIC_RPC_URL,
    testNetwork: env.embeddedChain,
    contracts: {
      protocolParameters: lower(contracts.protocolParameters),
      dataNetRegistry: lower(contracts.dataNetRegistry),
      modelRegistry: lower(contracts.modelRegistry),
      inferenceEscrow: lower(contracts.inferenceEscrow),
      rewardDistributor: lower(contracts.rewardDistributor),
    },
    deployedAtBlock,
    buildHash,
    parameters: {
      dataNetFee: dataNetFee.toString(),
      modelFee: modelFee.toString(),
      challengeWindowSeconds: Number(challengeWindow),
      feeSplit,
      attributionThreshold,
    },
    nodeUrl: env.NODE_PUBLIC_URL,
    nodeAddress: lower(roleAccount('node').address),
    base: { name: base.name, hash: base.hash, path: `/${BASE_FOLDER.split(/[\\/]/).slice(1).join('/')}` },
  };
}

/** What a browser must know of the chain before it can do anything; nothing in it is secret. */
export const getPublicConfig = keepFor(KEPT_MS, read);
