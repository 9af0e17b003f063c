import type { Hex } from 'viem';
import { inferenceEscrowAbi } from '@/lib/chain/abi.generated';
import { heartbeatStatement } from '@/lib/inference/heartbeat';
import { publicClient } from '@/server/chain/publicClient';
import { getEnv } from '@/server/config/env';
import type { NodeContext } from '@/server/openlora/nodeContext';

const BEAT_MILLISECONDS = 5_000;
/** Receipts of a beat that the chain is asked about. */
const CHECKED = 30;
/** The gateway routes by these; the most recently used stand last. */
const ADAPTERS_NAMED = 2_000;

/** Every few seconds: tells the gateway how the node is, and asks the chain which receipts have been paid. */
export function startHousekeeping(node: NodeContext): { stop(): void } {
  const env = getEnv();
  let tokensBefore = node.scheduler.state.generatedTokens;
  let before = node.now();
  let turn = 0;

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
      requests: node.book.count(),
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

  /** A settled receipt no longer burdens the prepaid balance. */
  async function markSettled(): Promise<void> {
    const unsettled = node.ledger.unsettledRequests();
    // The oldest, which are settled first, and a few of the others in turn: not all of a long list every time.
    const others = Array.from({ length: CHECKED }, (_, i) => unsettled[(turn + i) % unsettled.length]);
    turn += CHECKED;
    for (const requestId of new Set([...unsettled.slice(0, CHECKED), ...others])) {
      if (requestId === undefined) continue;
      const settled = await publicClient().readContract({
        address: node.escrow,
        abi: inferenceEscrowAbi,
        functionName: 'isSettled',
        args: [node.account.address, requestId as Hex],
      });
      if (!settled) continue;
      const line = { type: 'settled', requestId: requestId as Hex } as const;
      await node.journal.append(line);
      node.ledger.apply(line);
    }
  }

  async function round(): Promise<void> {
    for (const task of [beat, markSettled]) {
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
