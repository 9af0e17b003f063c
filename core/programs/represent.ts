import { GraphBuilder } from '@/core/graph/builder';
import type { Graph } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import type { StoredWeights } from '@/core/model/weights';
import { buildCausalDecoder } from '@/core/programs/causalDecoder';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { createTrainLinear } from '@/core/programs/trainLinear';

export type RepresentParameters = {
  config: DecoderConfig;
  weights: StoredWeights;
  /** Left out, the base alone. */
  lora?: LoraConfig;
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
  const shapes = lora ? [...loraShapes(config, lora)] : [];
  const parameters = new Map(shapes.map(([name, dims]) => [name, graph.input(name, dims)]));
  const weight = frozenWeights(graph, weights);
  const linear = createTrainLinear({ graph, config, batch, length, lora, dropOut: false, parameters, weight });
  const hidden = buildCausalDecoder({ graph, config, batch, length, ids, weight, linear });
  const sum = graph.matMul(
    graph.reshape(shares, [batch, 1, length]),
    graph.reshape(hidden, [batch, length, config.hiddenSize]),
  );
  return graph.build({ representation: graph.reshape(sum, [batch, config.hiddenSize]) });
}
