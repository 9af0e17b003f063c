import type { NodeState } from '@/lib/inference/heartbeat';
import { type DatabaseExecutor, database } from '@/server/database/client';

export async function findServingNode(address: string, db: DatabaseExecutor = database()) {
  return db.servingNode.findUnique({ where: { address } });
}

/** Keeps what a node last said of itself; false for a report that is older than the one kept. */
export async function saveHeartbeat(
  { address, url, state, at }: { address: string; url: string; state: NodeState; at: Date },
  db: DatabaseExecutor = database(),
): Promise<boolean> {
  const { count: updated } = await db.servingNode.updateMany({
    where: { address, lastHeartbeat: { lt: at } },
    data: { url, state, lastHeartbeat: at },
  });
  if (updated === 1) return true;
  const { count: created } = await db.servingNode.createMany({
    data: [{ address, url, state, lastHeartbeat: at }],
    skipDuplicates: true,
  });
  return created === 1;
}
