import { type Chain, createPublicClient, http, type PublicClient, type Transport } from 'viem';
import { createChain } from '@/lib/chain/chain';
import { getEnv } from '@/server/config/env';

export type ChainClient = PublicClient<Transport, Chain>;

const clients = new Map<string, ChainClient>();

/** The reading connection of this process to its chain. */
export function publicClient(): ChainClient {
  const { RPC_URL, CHAIN_ID } = getEnv();
  const key = `${CHAIN_ID} ${RPC_URL}`;
  let client = clients.get(key);
  if (!client) {
    client = createPublicClient({
      chain: createChain({ rpcUrl: RPC_URL, chainId: CHAIN_ID }),
      transport: http(RPC_URL, { retryCount: 2, timeout: 15_000 }),
      pollingInterval: 200,
      // Blocks come on demand here: a remembered height would be a wrong one.
      cacheTime: 0,
    });
    clients.set(key, client);
  }
  return client;
}
