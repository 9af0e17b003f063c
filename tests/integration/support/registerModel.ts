import { parseEther } from 'viem';
import { type Registration, registration } from '@/lib/api/model';
import { modelRegistryAbi } from '@/lib/chain/abi.generated';
import { deployment } from '@/server/chain/deployment';
import { syncIndex } from '@/server/chain/indexer/syncIndex';
import type { Actor } from './actor';

const FEE = parseEther('5');

export type OnChainModel = Pick<
  Registration,
  'baseHash' | 'adapterHash' | 'manifestHash' | 'pricePerThousandTokens' | 'parents'
>;

/** The owner's wallet registers a model, and the indexer sees it. */
export async function registerModel(owner: Actor, model: OnChainModel): Promise<void> {
  const { contracts } = await deployment();
  const parents = model.parents.map(({ dataNetId, version }) => ({
    dataNetId: BigInt(dataNetId),
    version: Number(version),
  }));
  await owner.included(
    await owner.wallet.writeContract({
      address: contracts.modelRegistry,
      abi: modelRegistryAbi,
      functionName: 'registerModel',
      args: [model.baseHash, model.adapterHash, model.manifestHash, BigInt(model.pricePerThousandTokens), parents, FEE],
      value: FEE,
    }),
  );
  await syncIndex();
}

export const parseRegistration = (body: unknown): Registration => registration.parse(body);
