import { parseEther } from 'viem';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { spendingCapTypedData } from '@/lib/chain/typedData';
import type { SignedCap } from '@/lib/inference/capToken';
import { deployment } from '@/server/chain/deployment';
import { roleAccount } from '@/server/chain/roleAccount';
import { capValues } from '@/server/openlora/payer';
import type { Actor } from './actor';

/** The person's wallet prepays. */
export async function deposit(who: Actor, open: string): Promise<void> {
  const { contracts } = await deployment();
  await who.included(
    await who.wallet.writeContract({
      address: contracts.inferenceEscrow,
      abi: inferenceEscrowAbi,
      functionName: 'deposit',
      value: parseEther(open),
    }),
  );
}

/** A spending cap for this installation's node, signed by the person. */
export async function signCap(who: Actor, terms: Partial<SignedCap['message']> = {}): Promise<SignedCap> {
  const { chainId, contracts } = await deployment();
  const message: SignedCap['message'] = {
    user: who.address,
    spender: roleAccount('node').address.toLowerCase() as `0x${string}`,
    maxTotal: parseEther('5').toString(),
    maxPerRequest: parseEther('1').toString(),
    expiry: String(Math.floor(Date.now() / 1000) + 86_400),
    nonce: '1',
    ...terms,
  };
  const place = { chainId, verifyingContract: contracts.inferenceEscrow };
  return { message, signature: await who.account.signTypedData(spendingCapTypedData(place, capValues(message))) };
}
