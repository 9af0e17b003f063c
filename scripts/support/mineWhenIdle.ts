import type { Chain, PublicActions, TestClient, Transport } from 'viem';

export type MiningClient = TestClient<'anvil', Transport, Chain> & PublicActions<Transport, Chain>;

const EVERY_SECONDS = 2;
const QUIET_AFTER_SECONDS = 180;

/**
 * Mines an empty block every two seconds for three minutes after the last transaction, then falls quiet.
 *
 * The chain mines on demand, and a call at `latest` sees the time of the last block: without these blocks a window
 * that has passed would look open until somebody happens to send a transaction. Going on for ever would cost about
 * 1.75 KB of state for each block.
 */
export function mineWhenIdle(client: MiningClient): { stop(): Promise<void> } {
  let lastTransactionAt = Date.now();
  let expectedBlock: bigint | undefined;
  let running: Promise<void> = Promise.resolve();

  async function tick(): Promise<void> {
    const block = await client.getBlockNumber({ cacheTime: 0 });
    if (block !== expectedBlock) lastTransactionAt = Date.now();
    if (Date.now() - lastTransactionAt > QUIET_AFTER_SECONDS * 1000) return;
    await client.mine({ blocks: 1 });
    expectedBlock = block + 1n;
  }

  const timer = setInterval(() => {
    // A chain that is shutting down refuses; the next tick asks again or never comes.
    running = running.then(tick).catch(() => undefined);
  }, EVERY_SECONDS * 1000);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
