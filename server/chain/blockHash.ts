import { BlockNotFoundError, type Hex } from 'viem';
import type { ChainClient } from '@/server/chain/publicClient';

/** Hash of a block; undefined where the chain ends before it. */
export async function blockHash(client: ChainClient, blockNumber: bigint): Promise<Hex | undefined> {
  try {
    return (await client.getBlock({ blockNumber })).hash;
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw error;
  }
}
