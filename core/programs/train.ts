import { gradients } from '@/core/autodiff/gradients';
import { GraphBuilder } from '@/core/graph/builder';
import type { Graph, Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { EMBEDDING, HEAD, type StoredWeights, weightShapes } from '@/core/model/weights';
import { buildCausalDecoder } from '@/core/programs/causalDecoder';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { crossEntropy } from '@/core/programs/loss';
import { createTrainLinear } from '@/core/programs/trainLinear';

export type TrainMode =
  /** Every weight is an input and has a gradient: pre-training. */
  | { kind: 'full' }
  /** The base is stored in the model; only the adapter's matrices are inputs and have gradients. */
  | { kind: 'lora'; weights: StoredWeights; lora: LoraConfig };

export type TrainParameters = {
  config: DecoderConfig;
  batch: number;
  length: number;
  mode: TrainMode;
  /** Keep only the layers' inputs for the backward pass, which computes the rest once more: less memory, more time. */
  recompute?: boolean;
  /** Leave out the gradients: the held-out loss, with no dropout. */
  evaluate?: boolean;
};

export const gradientName = (parameter: string) => `gradient:${parameter}`;

/**
 * One training step as a graph: inputs `ids` and `labels` (int32 [batch, length]), `weights` (float32 [batch, length],
 * the share of each token in the loss: 0 for prompt and padding), the parameters, and in LoRA mode the masks of
 * `dropoutShapes` (0 or 1/(1 − p)); outputs `loss`, `perToken` [batch · length], and `gradient:NAME` of each parameter.
 */
export function buildTrainProgram({
  config,
  batch,
  length,
  mode,
  recompute = false,
  evaluate = false,
}: TrainParameters): Graph {
  const graph = new GraphBuilder(evaluate ? 'evaluate' : 'train');
  const tokens = batch * length;
  const ids = graph.input('ids', [batch, length], 'int32');
  const labels = graph.input('labels', [batch, length], 'int32');
  const weights = graph.input('weights', [batch, length]);
  const { parameters, weight } = declareParameters(graph, config, mode);
  const lora = mode.kind === 'lora' ? mode.lora : undefined;
  const linear = createTrainLinear({ graph, config, batch, length, lora, dropOut: !evaluate, parameters, weight });

  const layers: Value[] = [];
  const betweenLayers = (value: Value) => layers.push(value);
  const hidden = buildCausalDecoder({ graph, config, batch, length, ids, weight, linear, betweenLayers });
  const { loss, perToken } = crossEntropy(graph, {
    hidden,
    head: weight(HEAD),
    rows: weight(config.tiedEmbeddings ? EMBEDDING : HEAD),
    labels: graph.reshape(labels, [tokens]),
    weights: graph.reshape(weights, [tokens]),
  });
  if (evaluate) return graph.build({ loss, perToken });
  const names = [...parameters.keys()];
  const found = gradients(graph, loss, [...parameters.values()], recompute ? layers : []);
  return graph.build({
    loss,
    perToken,
    ...Object.fromEntries(names.map((name, i) => [gradientName(name), found[i]!])),
  });
}

function declareParameters(graph: GraphBuilder, config: DecoderConfig, mode: TrainMode) {
  if (mode.kind === 'full') {
    const parameters = new Map([...weightShapes(config)].map(([name, dims]) => [name, graph.input(name, dims)]));
    return { parameters, weight: (name: string) => parameters.get(name) ?? parameters.get(EMBEDDING)! };
  }
  const shapes = loraShapes(config, mode.lora);
  const parameters = new Map([...shapes].map(([name, dims]) => [name, graph.input(name, dims)]));
  return { parameters, weight: frozenWeights(graph, mode.weights) };
}
