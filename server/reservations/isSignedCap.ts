import { spendingCapTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { deployment } from '@/server/chain/deployment';
import { publicClient } from '@/server/chain/publicClient';
import { capValues } from '@/server/openlora/payer';

/** Signatures found good; a cap pays for many requests. */
const KEPT = 10_000;
const found = new Set<string>();

/** Whether a cap is signed by its user, be that an account or a contract (ERC-1271). */
export async function isSignedCap({ message, signature }: SignedCap): Promise<boolean> {
  const { chainId, contracts } = await deployment();
  const key = JSON.stringify([contracts.inferenceEscrow, message, signature]);
  if (found.has(key)) return true;
  const typedData = spendingCapTypedData({ chainId, verifyingContract: contracts.inferenceEscrow }, capValues(message));
  const signed = await publicClient().verifyTypedData({ ...typedData, address: message.user, signature });
  if (signed && found.size >= KEPT) found.clear();
  if (signed) found.add(key);
  return signed;
}
