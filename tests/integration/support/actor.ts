import { createWalletClient, http, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { waitForSuccess } from '@/scripts/contracts/signer';
import { publicClient } from '@/server/chain/publicClient';
import type { TestStack } from './stack';

/** A person with a fresh key, a wallet of their own and 1,000 test OPEN. */
export async function createActor(stack: TestStack) {
  const client = publicClient();
  const account = privateKeyToAccount(generatePrivateKey());
  await stack.anvil.fund(account.address, parseEther('1000'));
  const wallet = createWalletClient({ account, chain: client.chain, transport: http(stack.env.RPC_URL) });
  return {
    account,
    wallet,
    /** The account as the database writes it. */
    address: account.address.toLowerCase() as `0x${string}`,
    /** Waits until one of the person's transactions succeeded. */
    included: (hash: `0x${string}`) => waitForSuccess(client, hash),
  };
}

export type Actor = Awaited<ReturnType<typeof createActor>>;
