import type { Hex } from 'viem';
import type { SignedCap } from '@/lib/inference/capToken';
import type { SpendingCap } from '@/prisma/generated/client';
import { findSpentByNonce, findUsableCaps } from '@/server/caps/capRepository';
import { weiOf } from '@/server/database/wei';

export type ActiveCap = { id: string; spentWei: bigint; signed: SignedCap };

/** The newest cap of a user that has time and money left; undefined when a new one has to be signed. */
export async function findActiveCap(user: Hex, now: number = Date.now()): Promise<ActiveCap | undefined> {
  const [caps, spentByNonce] = await Promise.all([
    findUsableCaps(user, BigInt(Math.floor(now / 1000))),
    findSpentByNonce(user),
  ]);
  const spent = (cap: SpendingCap) => spentByNonce.get(cap.nonce.toFixed(0)) ?? 0n;
  const cap = caps.find((candidate) => spent(candidate) < weiOf(candidate.maxTotal));
  return cap && { id: cap.id, spentWei: spent(cap), signed: signedCapOf(cap) };
}

function signedCapOf(cap: SpendingCap): SignedCap {
  return {
    message: {
      user: cap.userAddress as Hex,
      spender: cap.spender as Hex,
      maxTotal: cap.maxTotal.toFixed(0),
      maxPerRequest: cap.maxPerRequest.toFixed(0),
      expiry: cap.expiry.toString(),
      nonce: cap.nonce.toFixed(0),
    },
    signature: cap.signature as Hex,
  };
}
