import { withSpec } from '@/core/graph/opTable';
import { GraphError, sameShape, showShape } from '@/core/graph/shapes';
import type { Graph, Value } from '@/core/graph/types';

/**
 * Checks a finished graph again from scratch: every input is defined before it is used, names are unique, and the
 * inferred types are the recorded ones.
 *
 * @throws GraphError naming the first node that does not hold.
 */
export function checkGraph(graph: Graph): void {
  const defined = new Set<Value>([...graph.inputs, ...graph.initializers.keys()]);
  for (const node of graph.nodes) {
    const missing = node.inputs.find((input) => !defined.has(input));
    if (missing) throw new GraphError(`${node.op} uses ${missing.name} before it is defined.`);
    const inferred = withSpec(node, (spec, attributes) => spec.infer(node.inputs, attributes));
    node.outputs.forEach((output, i) => {
      const type = inferred[i];
      if (!type || type.dtype !== output.dtype || !sameShape(type.shape, output.shape)) {
        throw new GraphError(
          `${node.op} yields ${type ? showShape(type.shape) : 'nothing'} where ${output.name} is ${showShape(output.shape)}.`,
        );
      }
      defined.add(output);
    });
  }
  for (const { name, value } of graph.outputs) {
    if (!defined.has(value)) throw new GraphError(`Output ${name} is not computed by the graph.`);
  }
  const names = [...defined].map(({ name }) => name);
  if (new Set(names).size !== names.length) throw new GraphError(`Graph ${graph.name} uses a name twice.`);
}
