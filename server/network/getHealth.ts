import { setTimeout as sleep } from 'node:timers/promises';
import type { Health, HealthPart } from '@/lib/api/health';
import { publicClient } from '@/server/chain/publicClient';
import { queue } from '@/server/jobs/queue';
import { NODE_ALIVE_MS } from '@/server/nodes/nodeAlive';
import { findNodes, indexedBlock } from './networkRepository';

const PATIENCE_MS = 3000;
/** Blocks that the database may lag behind before that counts as ill. */
const LAG_BLOCKS = 50n;

/** Runs a check with little patience. What went wrong stays in the log's words, without addresses or keys. */
async function check(probe: () => Promise<string | null>, clock: () => number = Date.now): Promise<HealthPart> {
  const start = clock();
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, 'does not answer', { signal: patience.signal, ref: false });
  // A probe that is late may still fail: nobody waits for it then.
  const asked = probe().catch(() => 'does not answer');
  const message = await Promise.race([asked, late]);
  patience.abort();
  late.catch(() => undefined);
  return { ok: message === null, milliseconds: clock() - start, message };
}

/** Whether every part that a request may need answers now. */
export async function getHealth(): Promise<Health> {
  const [database, chain, jobs, indexer, node] = await Promise.all([
    check(async () => {
      await findNodes();
      return null;
    }),
    check(async () => {
      await publicClient().getBlockNumber();
      return null;
    }),
    check(async () => {
      await (await queue()).getQueues();
      return null;
    }),
    check(async () => {
      const [head, indexed] = await Promise.all([publicClient().getBlockNumber(), indexedBlock()]);
      return head - indexed > LAG_BLOCKS ? `is ${head - indexed} blocks behind` : null;
    }),
    check(async () => {
      const alive = (await findNodes()).some(
        ({ lastHeartbeat }) => Date.now() - lastHeartbeat.getTime() < NODE_ALIVE_MS,
      );
      return alive ? null : 'no node has been heard of';
    }),
  ]);
  const parts = { database, chain, queue: jobs, indexer, node };
  return { ok: Object.values(parts).every(({ ok }) => ok), parts };
}
