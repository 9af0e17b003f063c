import type { Hex } from 'viem';
import type { DatabaseExecutor } from '@/server/database/client';
import type { ContractName } from '../protocol';
import { revertEvent } from './applyEvent';

/** Undoes, newest first, what the events after a block changed, and forgets them. Returns how many. */
export async function revertAfter(blockNumber: bigint, db: DatabaseExecutor): Promise<number> {
  const events = await db.chainEvent.findMany({
    where: { blockNumber: { gt: blockNumber } },
    orderBy: [{ blockNumber: 'desc' }, { logIndex: 'desc' }],
  });
  for (const event of events) {
    const { txHash, logIndex } = event;
    const raw = { contract: event.contract as ContractName, topics: event.topics as Hex[], data: event.data as Hex };
    // Forgotten first: an undo that looks for the state before it must not find the event itself.
    await db.chainEvent.delete({ where: { txHash_logIndex: { txHash, logIndex } } });
    // The time of a dropped block is not kept, and nothing that is undone needs it.
    const place = { txHash: txHash as Hex, logIndex, blockNumber: event.blockNumber, at: new Date(0) };
    await revertEvent(raw, place, db);
  }
  return events.length;
}
