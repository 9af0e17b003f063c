import { serve } from '@hono/node-server';
import { getEnv } from '@/server/config/env';
import { createApp } from '@/server/openlora/app';
import { createNode } from '@/server/openlora/createNode';
import { startHousekeeping } from '@/server/openlora/housekeeping';

/** Runs a node in this process until a signal ends it: answers that are being given are finished first. */
export async function serveNode(): Promise<void> {
  const { NODE_HOST, NODE_PORT } = getEnv();
  const node = await createNode();
  const server = serve({ fetch: createApp(node).fetch, hostname: NODE_HOST, port: NODE_PORT }, () => {
    node.log.info({ address: node.account.address, port: NODE_PORT }, 'the node listens');
  });
  const housekeeping = startHousekeeping(node);
  node.reporter.wake();

  let stopping = false;
  function stop(): void {
    if (stopping) return;
    stopping = true;
    housekeeping.stop();
    node.reporter.stop();
    // Answers that are being given are finished; new requests are refused.
    server.close(() => process.exit(0));
  }
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
