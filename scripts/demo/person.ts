import type { PrivateKeyAccount } from 'viem';
import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  http,
  type PublicClient,
  type Transport,
  type WalletClient,
} from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { createSiweMessage } from 'viem/siwe';
import { z } from 'zod';
import { nonceResponse, type publicConfig } from '@/lib/api/session';
import { createChain } from '@/lib/chain/chain';
import { type Api, createApi } from '@/scripts/demo/api';

export type DemoConfig = z.infer<typeof publicConfig>;

/** Somebody who takes part: a wallet of their own and a signed-in session. */
export type Person = {
  name: string;
  account: PrivateKeyAccount;
  api: Api;
  wallet: WalletClient<Transport, Chain, Account>;
  chain: PublicClient<Transport, Chain>;
};

/** Makes a fresh wallet, fills it with test OPEN and signs in, as a newcomer would in the browser. */
export async function createPerson(
  name: string,
  webUrl: string,
  config: DemoConfig,
  signal: AbortSignal,
): Promise<Person> {
  const account = privateKeyToAccount(generatePrivateKey());
  const chain = createChain({ rpcUrl: config.rpcUrl, chainId: config.chainId, name: config.chainName });
  const transport = http(config.rpcUrl);
  const api = createApi(webUrl, signal);
  await api.post('/api/dev/faucet', { address: account.address }, z.unknown());
  const { nonce } = await api.get('/api/auth/nonce', nonceResponse);
  const { host, origin } = new URL(webUrl);
  const message = createSiweMessage({
    address: account.address,
    chainId: config.chainId,
    domain: host,
    nonce,
    uri: origin,
    version: '1',
    statement: 'Sign in to OpenLedger.',
  });
  await api.post('/api/auth/verify', { message, signature: await account.signMessage({ message }) }, z.unknown());
  await api.put('/api/account', { name }, z.unknown());
  return {
    name,
    account,
    api,
    wallet: createWalletClient({ account, chain, transport }),
    chain: createPublicClient({ chain, transport, pollingInterval: 100, cacheTime: 0 }),
  };
}

/** Waits for a transaction of a person's wallet; throws when the contract refused it. */
export async function confirm(person: Person, hash: `0x${string}`): Promise<`0x${string}`> {
  const receipt = await person.chain.waitForTransactionReceipt({ hash });
  if (receipt.status !== 'success') throw new Error(`${person.name}: transaction ${hash} was refused`);
  return hash;
}
