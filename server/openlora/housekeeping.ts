import type { Hex } from 'viem';
import { heartbeatStatement } from '@/lib/inference/heartbeat';
import { getEnv } from '@/server/config/env';
import type { NodeContext } from '@/server/openlora/nodeContext';

const BEAT_MILLISECONDS = 5_000;
/** The gateway routes by these; the most recently used stand last. */
const ADAPTERS_NAMED = 2_000;

/**
 * Every few seconds: tells the gateway how the node is, asks the chain which receipts have been paid, and
 * rewrites the journal where most of it is of receipts that nobody waits for.
 */
export function startHousekeeping(node: NodeContext): { stop(): void } {
  const env = getEnv();
  let tokensBefore = node.scheduler.state.generatedTokens;
  let before = node.now();

  async function beat(): Promise<void> {
    const at = node.now();
    const { active, queued, generatedTokens } = node.scheduler.state;
    const { hits, loads, failures, evictions, residentBytes } = node.adapters.statistics;
    const state = {
      residentAdapters: node.adapters.resident().slice(-ADAPTERS_NAMED) as Hex[],
      rows: node.rows,
      active,
      queued,
      tokensPerSecond: ((generatedTokens - tokensBefore) * 1000) / Math.max(1, at - before),
      requests: node.journal.receipts.totals.signed,
      memory: { hits, loads, failures, evictions, bytes: residentBytes, budgetBytes: env.NODE_ADAPTER_MEMORY_BYTES },
    };
    [tokensBefore, before] = [generatedTokens, at];
    const unsigned = { address: node.account.address.toLowerCase() as Hex, url: env.NODE_PUBLIC_URL, at, state };
    const signature = await node.account.signMessage({ message: heartbeatStatement(unsigned) });
    await fetch(`${env.WEB_URL}/api/node/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...unsigned, signature }),
      signal: AbortSignal.timeout(BEAT_MILLISECONDS),
    });
  }

  /** A receipt that was paid no longer burdens the prepaid balance, and in the end is forgotten. */
  const followSettlements = () => node.settlements.sync();

  async function compactJournal(): Promise<void> {
    if (await node.journal.compactIfWorth())
      node.log.debug({ open: node.journal.receipts.size() }, 'journal rewritten');
  }

  async function round(): Promise<void> {
    for (const task of [beat, followSettlements, compactJournal]) {
      await task().catch((error: unknown) =>
        node.log.warn({ task: task.name, error: String(error) }, 'will try again'),
      );
    }
    if (!stopped) timer = setTimeout(round, BEAT_MILLISECONDS);
  }

  let stopped = false;
  let timer = setTimeout(round, 0);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
