import { type Chain, defineChain } from 'viem';
import type { PublicConfig } from '@/lib/api/session';

/** The chain of this installation, from GET /api/config. */
export function chainOf(config: PublicConfig): Chain {
  return defineChain({
    id: config.chainId,
    name: config.chainName,
    nativeCurrency: { name: 'OPEN', symbol: 'OPEN', decimals: 18 },
    rpcUrls: { default: { http: [config.rpcUrl] } },
    testnet: config.testNetwork,
  });
}
