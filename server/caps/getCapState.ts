import type { Hex } from 'viem';
import type { CapState } from '@/lib/api/answer';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { findActiveCap } from '@/server/caps/activeCap';
import { findReservedWei } from '@/server/caps/capRepository';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';

/** What the caller has prepaid (without what is announced to leave), owes for answers, and may spend unasked. */
export async function getCapState(caller: Hex): Promise<CapState> {
  const { contracts } = await deployment();
  const [balance, reserved, cap] = await Promise.all([
    publicClient().readContract({
      address: contracts.inferenceEscrow,
      abi: inferenceEscrowAbi,
      functionName: 'availableOf',
      args: [caller],
    }),
    findReservedWei(caller),
    findActiveCap(caller),
  ]);
  return {
    balanceWei: balance.toString(),
    reservedWei: reserved.toString(),
    cap: cap ? { ...cap.signed.message, id: cap.id, spentWei: cap.spentWei.toString() } : null,
  };
}
