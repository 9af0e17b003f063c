import type { GraphBuilder } from '@/core/graph/builder';
import type { Node, Value } from '@/core/graph/types';
import { after } from '@/core/graph/waiting';

/** What lies between two kept values: the nodes after the one that makes `start`, up to the one that makes the next. */
export type Segment = { start: Value; nodes: readonly Node[] };

/**
 * The nodes that follow the kept values, which come in the order of the graph. What follows the last of them is no
 * segment: its backward pass comes first, so that nothing would be won by computing it again.
 */
export function segmentsOf(nodes: readonly Node[], kept: readonly Value[]): Segment[] {
  const places = kept.map((value) => nodes.findIndex(({ outputs }) => outputs.includes(value)));
  return kept.slice(0, -1).map((start, i) => ({ start, nodes: nodes.slice(places[i]! + 1, places[i + 1]! + 1) }));
}

/**
 * Adds what a segment computes from its start once more, not before `reached` are there: values of the backward pass
 * that has come as far as the segment.
 *
 * @returns what stands in the backward pass for each value of the segment, and for its start.
 */
export function recompute(
  graph: GraphBuilder,
  { start, nodes }: Segment,
  reached: readonly Value[],
): ReadonlyMap<Value, Value> {
  const again = new Map<Value, Value>([[start, after(graph, start, reached)]]);
  for (const node of nodes) {
    if (!node.inputs.some((input) => again.has(input))) continue;
    const inputs = node.inputs.map((input) => again.get(input) ?? input);
    const outputs = graph.apply(node.op, inputs, node.attributes);
    node.outputs.forEach((output, i) => {
      again.set(output, outputs[i]!);
    });
  }
  return again;
}
