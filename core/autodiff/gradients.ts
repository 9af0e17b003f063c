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
 * @throws GraphError if the loss is not a scalar or does not depend on a target.
 */
export function gradients(graph: GraphBuilder, loss: Value, targets: readonly Value[]): Value[] {
  if (loss.shape.length !== 0) throw new GraphError(`A loss is a scalar, not of shape [${loss.shape.join(', ')}].`);
  const depends = new Set<Value>(targets);
  const forward = graph.nodes.slice();
  for (const node of forward) {
    if (!node.inputs.some((input) => depends.has(input))) continue;
    for (const output of node.outputs) depends.add(output);
  }
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
    const { inputs, outputs } = node;
    const contributions = withSpec(node, (spec, attributes) =>
      spec.gradient({ graph, inputs, outputs, attributes, gradients: arriving, wants }),
    );
    inputs.forEach((input, i) => {
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
