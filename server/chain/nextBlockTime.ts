import type { ChainClient } from '@/server/chain/publicClient';

/**
 * The time of the block that a transaction sent now would be in: what a contract will compare with, and wallets estimate
 * by. The last block may be old, on a chain whose blocks come on demand by any amount. A provider that knows no pending
 * block answers with the last one.
 */
export async function nextBlockTime(client: ChainClient): Promise<Date> {
  const { timestamp } = await client.getBlock({ blockTag: 'pending' });
  return new Date(Number(timestamp) * 1000);
}
