import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { buildDecoder, type DecoderParts, type Rotate } from '@/core/model/decoder';
import { halvedRopeTables } from '@/core/model/rope';
import { floatTensor } from '@/core/runtime/tensors';

export type CausalDecoderParts = Pick<DecoderParts, 'ids' | 'weight' | 'linear' | 'betweenLayers'> & {
  graph: GraphBuilder;
  config: DecoderConfig;
  batch: number;
  length: number;
};

/**
 * The decoder over whole texts from their first token on, without a cache: positions 0 to length − 1, each token sees
 * those up to itself. What training, sketching and representing have in common.
 *
 * @returns the normalised last hidden states, [batch · length, hidden].
 */
export function buildCausalDecoder(parts: CausalDecoderParts): Value {
  const { graph, config, batch, length } = parts;
  return buildDecoder({
    ...parts,
    ids: graph.reshape(parts.ids, [batch * length]),
    rotate: rotateFromStart(graph, length, config),
    attentionBias: graph.initializer('causal', floatTensor(causalBias(length, config.slidingWindow), [length, length])),
  });
}

/** Rotary positions from 0 on. */
function rotateFromStart(graph: GraphBuilder, length: number, config: DecoderConfig): Rotate {
  const half = config.headSize / 2;
  const tables = halvedRopeTables(length, config);
  const cosine = graph.initializer('rope.cosine', floatTensor(tables.cosine, [length, half]));
  const sine = graph.initializer('rope.sine', floatTensor(tables.sine, [length, half]));
  const first = graph.initializer('rope.first', { dtype: 'int64', dims: [1], data: BigInt64Array.of(0n) });
  return (x, scale) => {
    const scaled = (table: Value) => (scale === 1 ? table : graph.mul(table, graph.scalar(scale)));
    return graph.rotaryEmbedding(x, first, scaled(cosine), scaled(sine));
  };
}

/** Large negative where a token would see a later one, or one that lies before its window. */
function causalBias(length: number, window = length): Float32Array {
  return Float32Array.from({ length: length * length }, (_, at) => {
    const distance = Math.floor(at / length) - (at % length);
    return distance < 0 || distance >= window ? -1e9 : 0;
  });
}
