import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';
import { isPacked } from '@/core/model/basePrecision';
import { BLOCK, type PackedWeight, rowBlocks } from '@/core/model/packedWeight';
import { EMBEDDING, HEAD, type StoredWeights } from '@/core/model/weights';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds, Tensor } from '@/core/runtime/types';

const dataName = (name: string) => `${name}.stored`;
const scalesName = (name: string) => `${name}.scales`;

/**
 * The frozen weights of a program, each entered when first used: float32 as constants, packed ones as inputs that are
 * opened where they are read and that `baseFeeds` feeds. As inputs they lie in memory once for all programs, and no
 * runtime opens them when a program is compiled. Whole numbers of 4 bits are constants, since not every runtime takes
 * them as inputs; what keeps them closed is that their scales are inputs.
 *
 * The output matrix of a model with tied embeddings is entered apart from the embeddings if it is float32: a runtime
 * rearranges a constant for products only if nothing else reads it.
 */
export function frozenWeights(graph: GraphBuilder, weights: StoredWeights): (name: string) => Value {
  const entered = new Map<string, Value>();
  return (name) => {
    const own = weights.get(name);
    const weight = (own ?? (name === HEAD ? weights.get(EMBEDDING) : undefined))!;
    const entry = isPacked(weight) && !own ? EMBEDDING : name;
    let value = entered.get(entry);
    if (!value) {
      value = isPacked(weight)
        ? enterPacked(graph, entry, weight)
        : graph.initializer(entry, floatTensor(weight.data, weight.dims));
      entered.set(entry, value);
    }
    return value;
  };
}

const scaleDims = ({ dims }: PackedWeight) => [dims[0]!, rowBlocks(dims[1]!)];

function enterPacked(graph: GraphBuilder, name: string, weight: PackedWeight): Value {
  const data = isConstant(weight)
    ? graph.initializer(dataName(name), storedTensor(weight))
    : graph.input(dataName(name), weight.dims, weight.format);
  const scales = 'scales' in weight ? graph.input(scalesName(name), scaleDims(weight)) : undefined;
  return graph.openWeight(data, scales, BLOCK);
}

const isConstant = ({ format }: PackedWeight) => format === 'int4';

/** The packed weights as inputs of the programs that read them. */
export function baseFeeds(weights: StoredWeights): Feeds {
  const feeds: Record<string, Tensor> = {};
  for (const [name, weight] of weights) {
    if (!isPacked(weight)) continue;
    if (!isConstant(weight)) feeds[dataName(name)] = storedTensor(weight);
    if ('scales' in weight) feeds[scalesName(name)] = floatTensor(weight.scales, scaleDims(weight));
  }
  return feeds;
}

function storedTensor(weight: PackedWeight): Tensor {
  const { dims } = weight;
  switch (weight.format) {
    case 'float16':
      return { dtype: 'float16', dims, data: weight.data };
    case 'int8':
      return { dtype: 'int8', dims, data: weight.data };
    case 'int4':
      return { dtype: 'int4', dims, data: weight.data };
  }
}
