import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { buildDecoder, type DecoderParts } from '@/core/model/decoder';
import { ropeTables } from '@/core/model/rope';
import { floatTensor } from '@/core/runtime/tensors';

export type CausalDecoderParts = Pick<DecoderParts, 'ids' | 'weight' | 'linear'> & {
  graph: GraphBuilder;
  config: DecoderConfig;
  batch: number;
  length: number;
};

/**
 * The decoder over whole texts from their first token on, without a cache: positions 0 to length − 1, each token sees
 * those up to itself. What training, sketching and representing have in common.
 *
 * @returns the normalised last hidden states, [batch, length, hidden].
 */
export function buildCausalDecoder(parts: CausalDecoderParts): Value {
  const { graph, config, length } = parts;
  const tables = ropeTables(length, config);
  const table = (name: string, data: Float32Array) =>
    graph.initializer(name, floatTensor(data, [length, 1, config.headSize]));
  return buildDecoder({
    ...parts,
    cosine: table('rope.cosine', tables.cosine),
    signedSine: table('rope.signedSine', tables.signedSine),
    attentionBias: graph.initializer('causal', floatTensor(causalBias(length, config.slidingWindow), [length, length])),
  });
}

/** Large negative where a token would see a later one, or one that lies before its window. */
function causalBias(length: number, window = length): Float32Array {
  return Float32Array.from({ length: length * length }, (_, at) => {
    const distance = Math.floor(at / length) - (at % length);
    return distance < 0 || distance >= window ? -1e9 : 0;
  });
}
