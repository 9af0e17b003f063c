import { gradients } from '@/core/autodiff/gradients';
import { GraphBuilder } from '@/core/graph/builder';
import type { Graph, Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { EMBEDDING, HEAD, type StoredWeights } from '@/core/model/weights';
import { buildCausalDecoder } from '@/core/programs/causalDecoder';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { crossEntropy } from '@/core/programs/loss';
import { gradientName } from '@/core/programs/train';
import { createTrainLinear } from '@/core/programs/trainLinear';
import { floatTensor } from '@/core/runtime/tensors';

export type PreferenceParameters = {
  config: DecoderConfig;
  /** Pairs of one pass; the batch has a row for each of both answers. */
  pairs: number;
  length: number;
  weights: StoredWeights;
  lora: LoraConfig;
  /** How much a departure from the base costs. */
  beta: number;
  /** Keep only the layers' inputs for the backward pass, which computes the rest once more. */
  recompute?: boolean;
  /** Leave out the gradients and the dropout. */
  evaluate?: boolean;
};

/**
 * One step of direct preference optimisation (Rafailov et al. 2023, equation 7) as a graph. With the margin of a pair
 * m = β·((log π(chosen) − log π(rejected)) − reference), where reference is the same difference under the frozen base,
 * the loss is Σ share·−log σ(m).
 *
 * Inputs `ids` and `labels` (int32 [2·pairs, length], chosen answers first, then the rejected ones in the same order),
 * `weights` (float32 of that shape, 1 for answer tokens, else 0), `reference` and `share` (float32 [pairs]), the
 * adapter's matrices and the masks of `dropoutShapes`. Outputs `loss`, `pairLoss` and `margin` [pairs], and
 * `gradient:NAME` of each matrix.
 */
export function buildPreferenceProgram(parameters: PreferenceParameters): Graph {
  const { config, pairs, length, lora, beta, recompute = false, evaluate = false } = parameters;
  const batch = 2 * pairs;
  const graph = new GraphBuilder(evaluate ? 'evaluatePreference' : 'preference');
  const ids = graph.input('ids', [batch, length], 'int32');
  const labels = graph.input('labels', [batch, length], 'int32');
  const weights = graph.input('weights', [batch, length]);
  const reference = graph.input('reference', [pairs]);
  const share = graph.input('share', [pairs]);
  const matrices = new Map([...loraShapes(config, lora)].map(([name, dims]) => [name, graph.input(name, dims)]));
  const weight = frozenWeights(graph, parameters.weights);
  const linear = createTrainLinear({
    graph,
    config,
    batch,
    length,
    lora,
    dropOut: !evaluate,
    parameters: matrices,
    weight,
  });
  const layers: Value[] = [];
  const betweenLayers = (value: Value) => layers.push(value);
  const hidden = buildCausalDecoder({ graph, config, batch, length, ids, weight, linear, betweenLayers });
  const { perToken } = crossEntropy(graph, {
    hidden,
    head: weight(HEAD),
    rows: weight(config.tiedEmbeddings ? EMBEDDING : HEAD),
    labels: graph.reshape(labels, [batch * length]),
    weights: graph.reshape(weights, [batch * length]),
  });
  // −log π of each answer as a whole.
  const surprise = graph.reduceSum(graph.mul(graph.reshape(perToken, [batch, length]), weights), [1], false);
  const preferred = graph.sub(graph.slice(surprise, 0, pairs, batch), graph.slice(surprise, 0, 0, pairs));
  const margin = graph.mul(graph.sub(preferred, reference), graph.scalar(beta));
  const pairLoss = softplus(graph, graph.neg(margin), pairs);
  const loss = graph.reduceSum(graph.mul(pairLoss, share), [0], false);
  if (evaluate) return graph.build({ loss, pairLoss, margin });
  const found = gradients(graph, loss, [...matrices.values()], recompute ? layers : []);
  return graph.build({
    loss,
    pairLoss,
    margin,
    ...Object.fromEntries([...matrices.keys()].map((name, i) => [gradientName(name), found[i]!])),
  });
}

/** log(1 + eˣ) of each element as log Σ exp over (0, x), the larger of both taken out first: never overflows. */
function softplus(graph: GraphBuilder, x: Value, size: number): Value {
  const zero = graph.initializer('softplus.zero', floatTensor(new Float32Array(size), [size, 1]));
  const both = graph.concat([zero, graph.reshape(x, [size, 1])], 1);
  const largest = graph.reduceMax(both, [1], true);
  const sum = graph.reduceSum(graph.exp(graph.sub(both, largest)), [1], true);
  return graph.reshape(graph.add(largest, graph.log(sum)), [size]);
}
