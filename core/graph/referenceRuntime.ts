import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import { GraphError } from '@/core/graph/shapes';
import type { Graph } from '@/core/graph/types';
import { floatTensor } from '@/core/runtime/tensors';
import type { Session } from '@/core/runtime/types';

/** A session that evaluates `graph` in float64 and rounds once at the end: what a backend's results are held to. */
export function referenceSession(graph: Graph): Session {
  return {
    async run(feeds, fetches) {
      const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)]));
      const outputs = evaluateGraph(graph, inputs);
      const names = fetches ?? Object.keys(outputs);
      return Object.fromEntries(
        names.map((name) => {
          const output = outputs[name];
          if (!output) throw new GraphError(`Graph ${graph.name} has no output ${name}.`);
          return [name, floatTensor(Float32Array.from(output.data), output.dims)];
        }),
      );
    },
    release: async () => undefined,
  };
}
