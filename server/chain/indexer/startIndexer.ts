import { getEnv } from '@/server/config/env';
import { type Repeating, repeat } from '../repeat';
import { syncIndex } from './syncIndex';

/** Keeps the database at the head of the chain until stopped. */
export function startIndexer(): Repeating {
  return repeat('indexer', getEnv().INDEXER_POLL_MS, async () => {
    await syncIndex();
  });
}
