import { type Address, createWalletClient, type Hash, http, numberToHex, parseEther } from 'viem';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { publicClient } from '@/server/chain/publicClient';
import { getEnv } from '@/server/config/env';
import { rateLimiter } from '@/server/http/rateLimit';

const GIFT = parseEther('100');
/** Whoever has this much needs no more. */
const ENOUGH = parseEther('500');
const RESERVE = parseEther('1000000');

const limit = rateLimiter(3);
const limitAll = rateLimiter(60);

export type TestOpenGift = { txHash: Hash; amountWei: string };

/**
 * Sends test OPEN to an account of the embedded chain, from the chain's own development account, and waits until it is
 * there. Throws `forbidden` on any other chain, `conflict` for an account that has enough, `too_many_requests`.
 */
export async function giveTestOpen(address: Address): Promise<TestOpenGift> {
  if (!getEnv().embeddedChain) {
    throw new OpenLedgerError({
      code: 'forbidden',
      message: 'Test OPEN exists on the embedded chain only.',
      remedy: 'Bring OPEN to this account in the way of this chain.',
    });
  }
  const client = publicClient();
  if ((await client.getBalance({ address })) >= ENOUGH) {
    throw new OpenLedgerError({
      code: 'conflict',
      message: 'This account has test OPEN enough.',
      fields: { address },
      remedy: 'Spend some of it first.',
    });
  }
  limit(address);
  limitAll('everyone');
  const wallet = createWalletClient({ chain: client.chain, transport: http(getEnv().RPC_URL) });
  const [account] = await wallet.getAddresses();
  if (account === undefined) {
    throw new OpenLedgerError({ code: 'unavailable', message: 'The embedded chain has no development account.' });
  }
  if ((await client.getBalance({ address: account })) < GIFT * 2n) {
    const refill = { method: 'anvil_setBalance', params: [account, numberToHex(RESERVE)] } as const;
    await client.request<{ Method: typeof refill.method; Parameters: typeof refill.params; ReturnType: null }>(refill);
  }
  // The chain's node signs for this account and counts its transactions, so two gifts at once do not collide.
  const txHash = await wallet.sendTransaction({ account, to: address, value: GIFT });
  await client.waitForTransactionReceipt({ hash: txHash });
  return { txHash, amountWei: GIFT.toString() };
}
