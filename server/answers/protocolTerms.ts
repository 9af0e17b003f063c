import type { Hex } from 'viem';
import { type AttributionParameters, DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { protocolParametersAbi } from '@/lib/chain/abi.generated';
import type { FeeSplit } from '@/lib/chain/fees';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';

export type ProtocolTerms = { feeSplit: FeeSplit; treasury: Hex; platform: Hex; parameters: AttributionParameters };

/** The fee split and the payout rule in force: governed numbers from the chain, the others as documented. */
export async function readProtocolTerms(): Promise<ProtocolTerms> {
  const { contracts } = await deployment();
  const client = publicClient();
  const contract = { address: contracts.protocolParameters, abi: protocolParametersAbi } as const;
  const [feeSplit, treasury, platform, threshold, weight, cap] = await Promise.all([
    client.readContract({ ...contract, functionName: 'feeSplit' }),
    client.readContract({ ...contract, functionName: 'treasury' }),
    client.readContract({ ...contract, functionName: 'platform' }),
    client.readContract({ ...contract, functionName: 'attributionThreshold' }),
    client.readContract({ ...contract, functionName: 'influenceWeight' }),
    client.readContract({ ...contract, functionName: 'contributorCap' }),
  ]);
  return {
    feeSplit,
    treasury: treasury.toLowerCase() as Hex,
    platform: platform.toLowerCase() as Hex,
    parameters: {
      ...DEFAULT_PARAMETERS,
      attributionThresholdPpm: threshold,
      influenceWeightPpm: weight,
      contributorCapPpm: cap,
    },
  };
}
