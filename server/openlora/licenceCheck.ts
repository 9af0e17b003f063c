import type { Address, PublicClient } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { dataNetRegistryAbi, modelRegistryAbi } from '@/lib/chain/abi.generated';

export type LicenceCheckParameters = { publicClient: PublicClient; modelRegistry: Address; dataNetRegistry: Address };

/**
 * Whether the licences of the data that a model learned from allow serving it: training, derivatives, and, where it
 * has a price, commercial use. The registry refuses other models when they are registered or priced; a node does not
 * rest on that, as it is the node that serves. A licence and a model's parents never change, so one look is enough.
 *
 * @returns a function that throws OpenLedgerError `unavailable`, naming the DataNet and what it does not allow
 */
export function createLicenceCheck({ publicClient, modelRegistry, dataNetRegistry }: LicenceCheckParameters) {
  const checks = new Map<string, Promise<void>>();

  async function check(modelId: bigint, priced: boolean): Promise<void> {
    const parents = await publicClient.readContract({
      address: modelRegistry,
      abi: modelRegistryAbi,
      functionName: 'parentsOf',
      args: [modelId],
    });
    for (const { dataNetId } of parents) {
      const licence = await publicClient.readContract({
        address: dataNetRegistry,
        abi: dataNetRegistryAbi,
        functionName: 'getDataNet',
        args: [dataNetId],
      });
      if (!licence.aiTrainingAllowed) throw notAllowed(modelId, dataNetId, 'training models');
      if (!licence.derivativesAllowed) throw notAllowed(modelId, dataNetId, 'derived works');
      if (priced && !licence.commercialUse)
        throw notAllowed(modelId, dataNetId, 'commercial use, and this model has a price');
    }
  }

  return function requireLicence(modelId: bigint, priced: boolean): Promise<void> {
    const key = `${modelId} ${priced}`;
    let checked = checks.get(key);
    if (!checked) {
      checked = check(modelId, priced);
      checks.set(key, checked);
      // The chain not being reachable is not an answer.
      checked.catch(() => checks.delete(key));
    }
    return checked;
  };
}

function notAllowed(modelId: bigint, dataNetId: bigint, what: string): OpenLedgerError {
  return new OpenLedgerError({
    code: 'unavailable',
    message: `Model ${modelId} is not served: the licence of DataNet ${dataNetId} does not allow ${what}.`,
    fields: { model: modelId.toString(), dataNet: dataNetId.toString() },
    remedy: 'Choose another model.',
  });
}
