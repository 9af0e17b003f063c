import type { DatabaseExecutor } from '@/server/database/client';
import type { EventPlace } from './eventHandlers';

type PriceArguments = { modelId: string; pricePerThousandTokens: string };

/** The price a model had before the event at `place`, from the events kept; undefined when none is older. */
export async function priceBefore(
  modelId: bigint,
  { blockNumber, logIndex }: EventPlace,
  db: DatabaseExecutor,
): Promise<bigint | undefined> {
  const event = await db.chainEvent.findFirst({
    where: {
      contract: 'modelRegistry',
      eventName: { in: ['ModelRegistered', 'PriceChanged'] },
      arguments: { path: ['modelId'], equals: modelId.toString() },
      OR: [{ blockNumber: { lt: blockNumber } }, { blockNumber, logIndex: { lt: logIndex } }],
    },
    orderBy: [{ blockNumber: 'desc' }, { logIndex: 'desc' }],
  });
  return event ? BigInt((event.arguments as PriceArguments).pricePerThousandTokens) : undefined;
}
