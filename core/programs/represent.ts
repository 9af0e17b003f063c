import { GraphBuilder } from '@/core/graph/builder';
import type { Graph } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { buildDecoder } from '@/core/model/decoder';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { ropeTables } from '@/core/model/rope';
import type { Weights } from '@/core/model/weights';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { causalBias } from '@/core/programs/train';
import { createTrainLinear } from '@/core/programs/trainLinear';
import { floatTensor } from '@/core/runtime/tensors';

export type RepresentParameters = {
  config: DecoderConfig;
  weights: Weights;
  lora: LoraConfig;
  batch: number;
  length: number;
};

/**
 * What a model makes of a text: inputs `ids` (int32 [batch, length]), `weights` (float32 [batch, length]) and the
 * adapter's matrices; output `representation` [batch, width], the sum of the last hidden states (after the final norm)
 * by those weights.
 */
export function buildRepresentProgram({ config, weights, lora, batch, length }: RepresentParameters): Graph {
  const graph = new GraphBuilder('represent');
  const ids = graph.input('ids', [batch, length], 'int32');
  const shares = graph.input('weights', [batch, length]);
  const parameters = new Map([...loraShapes(config, lora)].map(([name, dims]) => [name, graph.input(name, dims)]));
  const weight = frozenWeights(graph, weights);
  const tables = ropeTables(length, config.headSize, config.ropeTheta);
  const table = (name: string, data: Float32Array) =>
    graph.initializer(name, floatTensor(data, [length, 1, config.headSize]));
  const hidden = buildDecoder({
    graph,
    config,
    batch,
    length,
    ids,
    cosine: table('rope.cosine', tables.cosine),
    signedSine: table('rope.signedSine', tables.signedSine),
    attentionBias: graph.initializer('causal', floatTensor(causalBias(length), [length, length])),
    weight,
    linear: createTrainLinear({ graph, config, batch, length, lora, dropOut: false, parameters, weight }),
  });
  const sum = graph.matMul(graph.reshape(shares, [batch, 1, length]), hidden);
  return graph.build({ representation: graph.reshape(sum, [batch, config.hiddenSize]) });
}
