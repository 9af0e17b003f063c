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
  const send = async () => {
    const hash = await wallet.sendTransaction({ account, to: address, value: GIFT });
    await client.waitForTransactionReceipt({ hash });
    return hash;
  };
  return { txHash: await oneAfterAnother(send), amountWei: GIFT.toString() };
}

let last: Promise<unknown> = Promise.resolve();

/** All gifts come from one account: sent at the same time, two of them would take the same nonce. */
function oneAfterAnother<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}
