import { type Chain, defineChain } from 'viem';

/** Chain id of the embedded chain; settings may name another. */
export const EMBEDDED_CHAIN_ID = 161_201;

export const OPEN = { name: 'OPEN', symbol: 'OPEN', decimals: 18 } as const;

export type ChainParameters = { rpcUrl: string; chainId?: number; name?: string };

/** viem's view of a chain whose own currency is OPEN. */
export function createChain({
  rpcUrl,
  chainId = EMBEDDED_CHAIN_ID,
  name = 'OpenLedger local',
}: ChainParameters): Chain {
  return defineChain({
    id: chainId,
    name,
    nativeCurrency: OPEN,
    rpcUrls: { default: { http: [rpcUrl] } },
    testnet: true,
  });
}
