import { fromFloat16 } from '@/core/encoding/float16';
import { int4At } from '@/core/encoding/int4';
import { withSpec } from '@/core/graph/opTable';
import { elementCount, type Reference } from '@/core/graph/reference';
import { GraphError, showShape } from '@/core/graph/shapes';
import type { Graph, Value } from '@/core/graph/types';
import type { Tensor } from '@/core/runtime/types';

/** Any tensor as float64. */
export function toReference({ dtype, dims, data }: Tensor): Reference {
  if (dtype === 'float16') return { dims, data: Float64Array.from(data, fromFloat16) };
  if (dtype === 'int4')
    return { dims, data: Float64Array.from({ length: elementCount(dims) }, (_, i) => int4At(data, i)) };
  return { dims, data: Float64Array.from(data, Number) };
}

/**
 * Evaluates a graph in float64, operator by operator: slow and simple, the judge of every backend.
 *
 * @throws GraphError if a feed is missing or has another shape than the graph says.
 */
export function evaluateGraph(graph: Graph, feeds: Readonly<Record<string, Reference>>): Record<string, Reference> {
  const known = new Map<Value, Reference>();
  for (const [value, tensor] of graph.initializers) known.set(value, toReference(tensor));
  for (const input of graph.inputs) {
    const feed = feeds[input.name];
    const fits =
      feed?.dims.length === input.shape.length &&
      input.shape.every((dim, i) => typeof dim === 'string' || dim === feed.dims[i]);
    if (!feed || !fits || elementCount(feed.dims) !== feed.data.length) {
      throw new GraphError(
        `Input ${input.name} should be ${showShape(input.shape)}, not ${feed ? showShape(feed.dims) : 'missing'}.`,
      );
    }
    known.set(input, feed);
  }
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => known.get(input)!);
    const outputs = withSpec(node, (spec, attributes) => spec.evaluate(inputs, attributes));
    node.outputs.forEach((output, i) => {
      known.set(output, outputs[i]!);
    });
  }
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, known.get(value)!]));
}
