'use client';

import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { toast } from 'sonner';
import { encodeFunctionData } from 'viem';
import { HeldPay } from '@/components/rewards/held-pay';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { RelativeTime } from '@/components/ui/relative-time';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { isBusy } from '@/components/wallet/transaction-state';
import { TransactionStatus } from '@/components/wallet/transaction-status';
import { useContractWrite } from '@/components/wallet/use-contract-write';
import type { Claimable } from '@/lib/api/reward';
import { rewardDistributorAbi } from '@/lib/chain/abi.generated';
import { exactOpen } from '@/lib/format/open';
import { rewardsQuery } from '@/lib/query/rewards';
import { waitFor } from '@/lib/query/waitFor';

/** One model's pool: what it owes the person now and later, and the claim by their own wallet. */
export function PoolClaim({ pool }: { pool: Claimable }) {
  const { contracts } = usePublicConfig();
  const { state, write } = useContractWrite();
  const client = useQueryClient();
  const nothing = pool.claimableWei === '0';

  /** Since this was shown a newer root may have become active, and the contract takes proofs of the newest alone. */
  const newest = async (): Promise<Claimable> => {
    const found = await client.fetchQuery({ ...rewardsQuery(pool.account), staleTime: 0 }).catch(() => undefined);
    return found?.claimable.find((each) => each.pool === pool.pool) ?? pool;
  };

  const claim = async () => {
    const { pool: id, account, claimableWei: amount, cumulativeWei, proof } = await newest();
    const receipt = await write({
      doing: `claim from ${pool.model.name}`,
      to: contracts.rewardDistributor,
      data: encodeFunctionData({
        abi: rewardDistributorAbi,
        functionName: 'claim',
        args: [BigInt(id), account, BigInt(cumulativeWei), proof],
      }),
    });
    if (!receipt) return;
    toast.success(`${exactOpen(amount)} OPEN arrived in your wallet.`);
    await waitFor(client, rewardsQuery(account), (data) =>
      data.claimable.every((each) => each.pool !== id || BigInt(each.claimedWei) >= BigInt(cumulativeWei)),
    );
    // The wallet's balance is wagmi's query, of the same client.
    await client.invalidateQueries();
  };

  return (
    <li className="grid gap-3 rounded-lg border bg-surface p-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="grid gap-0.5">
          <Link href={`/models/${pool.model.slug}`} className="font-medium hover:text-accent hover:underline">
            {pool.model.name}
          </Link>
          <span className="text-ink-muted text-sm">
            <Amount wei={pool.claimedWei} /> claimed so far
            {pool.pendingWei === '0' ? null : (
              <>
                {' · '}
                <Amount wei={pool.pendingWei} /> more,{' '}
                {pool.activatesAt ? (
                  <>
                    claimable <RelativeTime instant={pool.activatesAt} />
                  </>
                ) : (
                  'when it is posted'
                )}
              </>
            )}
          </span>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          <Amount wei={pool.claimableWei} exact className="font-semibold" />
          <Button variant="primary" disabled={nothing || isBusy(state)} onClick={() => void claim()}>
            {nothing ? 'Nothing to claim' : 'Claim'}
            <span className="sr-only"> from {pool.model.name}</span>
          </Button>
        </div>
      </div>
      <TransactionStatus state={state} />
      <HeldPay pool={pool} />
    </li>
  );
}
