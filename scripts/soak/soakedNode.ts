import { setImmediate } from 'node:timers/promises';
import { serveNode } from '@/server/openlora/serveNode';

/** What a node answers when the soak asks for its memory, in bytes. */
export type NodeMemory = { resident: number; heap: number; external: number };

/**
 * Process entry of the node that a soak looks at: the node as it is, that says, when asked, what it holds in memory
 * after a collection. Between two askings, many seconds apart, it collects when it likes. Started with --expose-gc.
 */
process.on('message', async () => {
  globalThis.gc?.();
  // Buffers whose owners went with the first collection are given back by the second.
  await setImmediate();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ resident: rss, heap: heapUsed, external } satisfies NodeMemory);
});
// Without the soak there is nobody to end it.
process.on('disconnect', () => process.exit(1));
if (!process.connected) process.exit(1);

await serveNode();
