import { createHash } from 'node:crypto';

/** What is known of a node when a request is routed. */
export type RoutedNode = {
  address: string;
  url: string;
  /** Answers it generates at the same time, and answers it has, running or waiting. */
  rows: number;
  load: number;
  /** Adapters in its memory. */
  adapters: ReadonlySet<string>;
  /** It was lost and has not been heard of since. */
  lost: boolean;
};

/** What loading an adapter weighs, in batches of waiting: at its own node less, so that each adapter has a home. */
const COLD = { home: 0.5, elsewhere: 1 };

/**
 * Nodes in the order in which they should be asked for an adapter: lost ones last; otherwise by the batches that wait at
 * each and whether the adapter is there already. An adapter that is nowhere goes to its home, the node with the highest
 * hash of node and adapter (rendezvous hashing), so that every gateway sends it to the same one, and a node that
 * leaves moves no adapter but its own. A busy home gives way: the others take part of a hot adapter's load.
 */
export function rankNodes(nodes: readonly RoutedNode[], adapter: string): RoutedNode[] {
  const weights = new Map(nodes.map(({ address }) => [address, weightOf(address, adapter)]));
  const home = [...weights].toSorted(([, a], [, b]) => (a < b ? 1 : -1))[0]?.[0];
  const cost = (node: RoutedNode): number => {
    const cold = node.address === home ? COLD.home : COLD.elsewhere;
    return node.load / node.rows + (node.adapters.has(adapter) ? 0 : cold);
  };
  return nodes.toSorted((a, b) => {
    if (a.lost !== b.lost) return a.lost ? 1 : -1;
    return cost(a) - cost(b) || (weights.get(a.address)! < weights.get(b.address)! ? 1 : -1);
  });
}

const weightOf = (address: string, adapter: string): string =>
  createHash('sha256').update(`${address} ${adapter}`).digest('hex');
