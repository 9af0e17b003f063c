import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';
import { EMBEDDING, HEAD, type Weights } from '@/core/model/weights';
import { floatTensor } from '@/core/runtime/tensors';

/**
 * Weights as constants, each entered when first used. The output matrix of a model with tied embeddings is entered
 * apart from the embeddings: a runtime rearranges a constant for products only if nothing else reads it.
 */
export function frozenWeights(graph: GraphBuilder, weights: Weights): (name: string) => Value {
  const entered = new Map<string, Value>();
  return (name) => {
    let value = entered.get(name);
    if (!value) {
      const { dims, data } = (weights.get(name) ?? (name === HEAD ? weights.get(EMBEDDING) : undefined))!;
      value = graph.initializer(name, floatTensor(data, dims));
      entered.set(name, value);
    }
    return value;
  };
}
