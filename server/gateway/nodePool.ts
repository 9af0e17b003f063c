import { nodeState } from '@/lib/inference/heartbeat';
import { roleAccount } from '@/server/chain/roleAccount';
import { getEnv } from '@/server/config/env';
import { type RoutedNode, rankNodes } from '@/server/gateway/rankNodes';
import { findNodes } from '@/server/network/networkRepository';
import { NODE_ALIVE_MS } from '@/server/nodes/nodeAlive';
import { nodeOperator } from '@/server/nodes/nodeOperator';
import { keepFor } from '@/server/publicConfig/keepFor';

/** Nodes are read from the database at most this often, their operators from the chain less often. */
const NODES_MS = 300;
const OPERATORS_MS = 10_000;

type Known = Omit<RoutedNode, 'load' | 'lost'> & { reported: number; operator: string | undefined; beat: number };

const operators = new Map<string, () => Promise<string | undefined>>();

function operatorOf(address: string): Promise<string | undefined> {
  let read = operators.get(address);
  if (!read) {
    read = keepFor(OPERATORS_MS, () => nodeOperator(address as `0x${string}`));
    operators.set(address, read);
  }
  return read();
}

/** Every node heard of within the last half minute; this installation's own also before its first heartbeat. */
const knownNodes = keepFor(NODES_MS, async (): Promise<Known[]> => {
  const now = Date.now();
  const rows = await findNodes();
  const alive = rows.filter(({ lastHeartbeat }) => now - lastHeartbeat.getTime() < NODE_ALIVE_MS);
  const nodes = alive.map(({ address, url, state, lastHeartbeat }) => {
    const { rows: size, active, queued, residentAdapters } = nodeState.parse(state);
    const adapters = new Set<string>(residentAdapters);
    return { address, url, rows: size, reported: active + queued, adapters, beat: lastHeartbeat.getTime() };
  });
  const own = roleAccount('node').address.toLowerCase();
  if (!rows.some(({ address }) => address === own)) {
    const { NODE_PUBLIC_URL: url, NODE_ROWS: size } = getEnv();
    nodes.push({ address: own, url, rows: size, reported: 0, adapters: new Set(), beat: 0 });
  }
  return Promise.all(nodes.map(async (node) => ({ ...node, operator: await operatorOf(node.address) })));
});

/** Requests of this process at each node, and the heartbeat after which a lost node was lost. */
const inFlight = new Map<string, number>();
const lostAfter = new Map<string, number>();

const count = (address: string, change: number) =>
  inFlight.set(address, Math.max(0, (inFlight.get(address) ?? 0) + change));

/**
 * The nodes that requests can be routed to. A node that broke a connection is asked last until it reports again; one
 * that has not reported for half a minute is not asked at all, and comes back by itself with its next heartbeat.
 */
export const nodePool = {
  /**
   * Nodes on which a cap may be spent, in the order in which to ask for an adapter.
   * @param spender that the cap names: a node, or the operator of several; undefined for any node
   */
  async ranked(spender: string | undefined, adapter: string): Promise<RoutedNode[]> {
    const open = (await knownNodes()).filter(
      ({ address, operator }) => operator && (spender === undefined || spender === address || spender === operator),
    );
    return rankNodes(
      open.map(({ address, url, rows, adapters, reported, beat }) => ({
        address,
        url: url.replace(/\/+$/, ''),
        rows,
        adapters,
        // What a node reports is seconds old; what this process sent to it is of now.
        load: Math.max(reported, inFlight.get(address) ?? 0),
        lost: lostAfter.get(address) === beat,
      })),
      adapter,
    );
  },
  enter: (address: string): void => void count(address, 1),
  leave: (address: string): void => void count(address, -1),
  async lost(address: string): Promise<void> {
    const node = (await knownNodes()).find((known) => known.address === address);
    if (node) lostAfter.set(address, node.beat);
  },
};
