import { recompute, segmentsOf } from '@/core/autodiff/recompute';
import type { GraphBuilder } from '@/core/graph/builder';
import { withSpec } from '@/core/graph/opTable';
import { GraphError } from '@/core/graph/shapes';
import type { Value } from '@/core/graph/types';
import { floatTensor } from '@/core/runtime/tensors';

/**
 * Reverse-mode differentiation, graph to graph: appends to `graph` the nodes that compute the gradient of the scalar
 * `loss` by each of `targets`. Only nodes on a path from a target to the loss are visited, so nothing is built for
 * frozen weights.
 *
 * With `kept`, values in the order of the graph, the backward pass computes what lies between them once more from the
 * value before it when it gets there, and so holds nothing else of the forward pass up to the last of them (Chen et al.
 * 2016, "Training Deep Nets with Sublinear Memory Cost").
 *
 * @throws GraphError if the loss is not a scalar or does not depend on a target.
 */
export function gradients(
  graph: GraphBuilder,
  loss: Value,
  targets: readonly Value[],
  kept: readonly Value[] = [],
): Value[] {
  if (loss.shape.length !== 0) throw new GraphError(`A loss is a scalar, not of shape [${loss.shape.join(', ')}].`);
  const depends = new Set<Value>(targets);
  const forward = graph.nodes.slice();
  for (const node of forward) {
    if (!node.inputs.some((input) => depends.has(input))) continue;
    for (const output of node.outputs) depends.add(output);
  }
  const segments = new Map(segmentsOf(forward, kept).map((segment) => [segment.nodes.at(-1)!, segment]));
  const awaited = new Set<Value>();
  let again: ReadonlyMap<Value, Value> = new Map();
  const now = (value: Value) => again.get(value) ?? value;
  const one = graph.initializer(`${loss.name}.seed`, floatTensor(Float32Array.of(1), []));
  const total = new Map<Value, Value>([[loss, one]]);
  for (const node of forward.toReversed()) {
    const arriving = node.outputs.map((output) => (depends.has(output) ? total.get(output) : undefined));
    if (arriving.every((gradient) => gradient === undefined)) continue;
    const wants = (input: number) => {
      const value = node.inputs[input];
      return value !== undefined && depends.has(value);
    };
    if (!node.inputs.some((_, i) => wants(i))) continue;
    const segment = segments.get(node);
    if (segment) {
      // Not before the gradients by targets either: computed late, they would hold what the segment above recomputed.
      const found = targets.map((target) => total.get(target));
      const reached = [...arriving, ...found]
        .filter((value) => value !== undefined)
        .filter((value) => !awaited.has(value));
      for (const value of reached) awaited.add(value);
      again = recompute(graph, segment, reached);
    }
    const [inputs, outputs] = [node.inputs.map(now), node.outputs.map(now)];
    const contributions = withSpec(node, (spec, attributes) =>
      spec.gradient({ graph, inputs, outputs, attributes, gradients: arriving, wants }),
    );
    node.inputs.forEach((input, i) => {
      const contribution = contributions[i];
      if (!contribution || !wants(i)) return;
      const before = total.get(input);
      total.set(input, before ? graph.add(before, contribution) : contribution);
    });
  }
  return targets.map((target) => {
    const gradient = total.get(target);
    if (!gradient) throw new GraphError(`The loss does not depend on ${target.name}.`);
    return gradient;
  });
}
