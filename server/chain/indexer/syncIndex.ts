import { getEnv } from '@/server/config/env';
import { type DatabaseExecutor, database } from '@/server/database/client';
import { transaction } from '@/server/database/transaction';
import { logger } from '@/server/log/logger';
import { deployment, type ProtocolDeployment } from '../deployment';
import { type ChainClient, publicClient } from '../publicClient';
import { readableArguments } from '../readableArguments';
import { applyEvent, decodeEvent } from './applyEvent';
import { blockHashAt, commonAncestor } from './commonAncestor';
import { type Cursor, moveCursor, readCursor } from './cursor';
import { type ChainEventRead, readRange } from './readRange';
import { revertAfter } from './revertAfter';

export type SyncResult = { blockNumber: bigint; applied: number; reverted: number };

/** Undoing or applying thousands of events in one transaction takes longer than a request's. */
const TIMEOUT_MS = 120_000;

/**
 * Brings the database up to the head of the chain and returns where it stands. Events are applied once each, whatever
 * is read twice; events that a reorganisation dropped are undone first.
 */
export async function syncIndex(): Promise<SyncResult> {
  const client = publicClient();
  const site = await deployment();
  const result: SyncResult = { blockNumber: 0n, applied: 0, reverted: 0 };
  for (;;) {
    let cursor = await readCursor(database());
    if (cursor && (await blockHashAt(client, cursor.blockNumber)) !== cursor.blockHash) {
      result.reverted += await unwind(client, site, cursor);
      cursor = await readCursor(database());
    }
    const head = await client.getBlockNumber();
    result.blockNumber = cursor?.blockNumber ?? 0n;
    const from = cursor ? cursor.blockNumber + 1n : BigInt(site.deployedAtBlock);
    if (from > head) return result;
    const last = from + BigInt(getEnv().INDEXER_RANGE) - 1n;
    result.applied += await advance(client, site, cursor, from, last < head ? last : head);
  }
}

async function advance(
  client: ChainClient,
  site: ProtocolDeployment,
  cursor: Cursor | undefined,
  from: bigint,
  to: bigint,
): Promise<number> {
  const range = await readRange(client, site, from, to);
  // The range may hang on another fork than the cursor; the next round finds out and unwinds.
  if (!range || (cursor && (await blockHashAt(client, cursor.blockNumber)) !== cursor.blockHash)) return 0;
  return transaction(
    async (db) => {
      let applied = 0;
      for (const event of range.events) if (await applyOnce(event, db)) applied++;
      await activateRoots(client, to, db);
      await moveCursor(cursor, { blockNumber: to, blockHash: range.toHash }, db);
      return applied;
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

async function applyOnce(event: ChainEventRead, db: DatabaseExecutor): Promise<boolean> {
  const { contract, topics, data, txHash, logIndex, blockNumber, blockHash } = event;
  const { eventName, args } = decodeEvent(event);
  const { count } = await db.chainEvent.createMany({
    data: {
      txHash,
      logIndex,
      blockNumber,
      blockHash,
      contract,
      eventName,
      arguments: readableArguments(args),
      topics: [...topics],
      data,
    },
    skipDuplicates: true,
  });
  if (count === 0) return false;
  await applyEvent(event, event, db);
  return true;
}

/** A queued root becomes active by time alone, without an event. */
async function activateRoots(client: ChainClient, blockNumber: bigint, db: DatabaseExecutor): Promise<void> {
  const waiting = await db.rewardRoot.count({ where: { status: 'queued' } });
  if (waiting === 0) return;
  const { timestamp } = await client.getBlock({ blockNumber });
  await db.rewardRoot.updateMany({
    where: { status: 'queued', activatesAt: { lte: new Date(Number(timestamp) * 1000) } },
    data: { status: 'active' },
  });
}

async function unwind(client: ChainClient, site: ProtocolDeployment, cursor: Cursor): Promise<number> {
  const ancestor = (await commonAncestor(client, database())) ?? (await blockBefore(client, site));
  return transaction(
    async (db) => {
      const reverted = await revertAfter(ancestor?.blockNumber ?? -1n, db);
      if (ancestor) await moveCursor(cursor, ancestor, db);
      else await db.chainCursor.deleteMany({ where: { blockHash: cursor.blockHash } });
      logger('indexer').warn({ from: cursor.blockNumber, to: ancestor?.blockNumber, reverted }, 'reorganisation');
      return reverted;
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** The block before the contracts' first one; undefined when they stand in the very first. */
async function blockBefore(client: ChainClient, { deployedAtBlock }: ProtocolDeployment): Promise<Cursor | undefined> {
  if (deployedAtBlock === 0) return undefined;
  const blockNumber = BigInt(deployedAtBlock - 1);
  const blockHash = await blockHashAt(client, blockNumber);
  return blockHash === undefined ? undefined : { blockNumber, blockHash };
}
