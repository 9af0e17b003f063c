import type { Hex } from 'viem';
import { rewards } from '@/lib/api/reward';
import { inferenceEscrowAbi, rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { confirm, type DemoConfig, type Person } from '@/scripts/demo/person';
import { waitUntil } from '@/scripts/demo/waitUntil';

export type Claimed = { wei: bigint; transactions: Hex[] };

/**
 * Waits until all that a contributor earned can be claimed, and claims it by their own wallet. What was claimed is read
 * from the chain. `earned` of 0 claims nothing.
 */
export async function claimRewards(
  person: Person,
  config: DemoConfig,
  pool: bigint,
  earned: bigint,
  signal: AbortSignal,
): Promise<Claimed> {
  if (earned === 0n) return { wei: 0n, transactions: [] };
  const account = person.account.address.toLowerCase();
  const entry = await waitUntil(
    `the rewards of ${person.name}`,
    async () => {
      const { claimable } = await person.api.get('/api/rewards', rewards);
      return claimable.find(
        (item) => item.pool === pool.toString() && item.account === account && BigInt(item.cumulativeWei) >= earned,
      );
    },
    { timeoutSeconds: 180, signal, everyMilliseconds: 1000 },
  );
  const distributor = { address: config.contracts.rewardDistributor, abi: rewardDistributorAbi } as const;
  const hash = await confirm(
    person,
    await person.wallet.writeContract({
      ...distributor,
      functionName: 'claim',
      args: [pool, person.account.address, BigInt(entry.cumulativeWei), entry.proof],
    }),
  );
  const wei = await person.chain.readContract({
    ...distributor,
    functionName: 'claimed',
    args: [pool, person.account.address],
  });
  return { wei, transactions: [hash] };
}

/** Pays a model's owner what accrued to them in the escrow. */
export async function withdrawAccrued(person: Person, config: DemoConfig): Promise<Claimed> {
  const escrow = { address: config.contracts.inferenceEscrow, abi: inferenceEscrowAbi } as const;
  const wei = await person.chain.readContract({
    ...escrow,
    functionName: 'accruedOf',
    args: [person.account.address],
  });
  if (wei === 0n) return { wei, transactions: [] };
  const hash = await confirm(person, await person.wallet.writeContract({ ...escrow, functionName: 'withdrawAccrued' }));
  return { wei, transactions: [hash] };
}
