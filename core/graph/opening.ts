import type { GraphBuilder } from '@/core/graph/builder';
import type { Node, Value } from '@/core/graph/types';
import { neverOnceThere } from '@/core/graph/waiting';

/*
 * Weights that are stored in fewer bits are opened where they are read. A runtime that sees the same opening twice
 * computes it once and keeps the result from the forward to the backward pass, so that in the end all weights lie open
 * at once: nothing would be saved. Therefore every reader has an opening of its own, which cannot be computed before
 * the reader's other input is there.
 */

/** What is stored of a matrix: float16, or whole numbers with scales of their blocks. */
export type StoredParts = { data: Value; scales: Value | undefined; block: number };

export type OpenWeightNode = Extract<Node, { op: 'OpenWeight' }>;

/** A stored matrix as float32. */
export const openWhole = (graph: GraphBuilder, { data, scales, block }: StoredParts): Value =>
  scales ? graph.dequantize(data, scales, block) : graph.cast(data, 'float32');

/**
 * Adds `node`, which reads a stored matrix as its input `at`, with an opening of its own. Of a matrix whose rows are
 * looked up only these are opened; int4 has no rows that could be looked up.
 *
 * @returns what stands for the node's first output.
 */
export function openFor(graph: GraphBuilder, node: Node, at: number, { inputs, attributes }: OpenWeightNode): Value {
  const parts: StoredParts = { data: inputs[0]!, scales: inputs[1], block: attributes.block };
  const other = node.inputs.find((_, i) => i !== at);
  if (node.op === 'Gather' && at === 0 && parts.data.dtype !== 'int4') {
    return openWhole(
      graph,
      mapParts(parts, (part) => graph.gather(part, other!)),
    );
  }
  const opened = openWhole(graph, other ? partsAfter(graph, parts, other) : parts);
  graph.nodes.push({ ...node, inputs: node.inputs.with(at, opened) });
  return node.outputs[0]!;
}

const mapParts = ({ data, scales, block }: StoredParts, change: (part: Value) => Value): StoredParts => ({
  data: change(data),
  scales: scales && change(scales),
  block,
});

/** The same parts, but not there before `other` is: the smaller one passes through a node that waits for it. */
function partsAfter(graph: GraphBuilder, parts: StoredParts, other: Value): StoredParts {
  const never = neverOnceThere(graph, other);
  const { data, scales } = parts;
  if (scales) return { ...parts, scales: graph.add(scales, graph.cast(never, 'float32')) };
  const only = graph.gather(graph.reshape(data, [1, ...data.shape]), graph.cast(never, 'int32'));
  return { ...parts, data: graph.reshape(only, data.shape) };
}
