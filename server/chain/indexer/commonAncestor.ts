import { BlockNotFoundError } from 'viem';
import type { DatabaseExecutor } from '@/server/database/client';
import type { ChainClient } from '../publicClient';
import type { Cursor } from './cursor';

/** Hash of a block on the chain as it is now, or undefined when it is not that high. */
export async function blockHashAt(client: ChainClient, blockNumber: bigint): Promise<string | undefined> {
  try {
    return (await client.getBlock({ blockNumber })).hash;
  } catch (error) {
    if (error instanceof BlockNotFoundError) return undefined;
    throw error;
  }
}

/**
 * The newest block that database and chain share, found among the blocks whose events are kept: a reorganisation of
 * blocks without events changes nothing here. Undefined when they share none of those.
 */
export async function commonAncestor(client: ChainClient, db: DatabaseExecutor): Promise<Cursor | undefined> {
  const blocks = await db.chainEvent.findMany({
    distinct: ['blockNumber'],
    orderBy: { blockNumber: 'desc' },
    select: { blockNumber: true, blockHash: true },
  });
  for (const block of blocks) {
    if ((await blockHashAt(client, block.blockNumber)) === block.blockHash) return block;
  }
  return undefined;
}
