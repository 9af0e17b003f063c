import { type Heartbeat, heartbeatStatement } from '@/lib/inference/heartbeat';
import { requireNode } from '@/server/nodes/requireNode';
import { saveHeartbeat } from '@/server/nodes/servingNodeRepository';

/**
 * Takes what a node says of itself. Signed by the node's key, a minute old at most, and only from a node that is
 * registered on chain. A report that is older than the last one changes nothing.
 *
 * Throws `forbidden`.
 */
export async function receiveHeartbeat(beat: Heartbeat, now: number = Date.now()): Promise<void> {
  const { signature, ...statement } = beat;
  const { address, url, at, state } = statement;
  await requireNode({ node: address, at, signature }, heartbeatStatement(statement), now);
  await saveHeartbeat({ address, url, state, at: new Date(at) });
}
