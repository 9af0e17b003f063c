import { gradients } from '@/core/autodiff/gradients';
import { GraphBuilder } from '@/core/graph/builder';
import type { Graph, Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { buildDecoder } from '@/core/model/decoder';
import { type LoraConfig, loraA, loraB, loraScaling, loraShapes, loraSites } from '@/core/model/lora';
import { ropeTables } from '@/core/model/rope';
import {
  EMBEDDING,
  HEAD,
  type Linear,
  linearWeight,
  modulePath,
  type Weights,
  weightShapes,
} from '@/core/model/weights';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { crossEntropy } from '@/core/programs/loss';
import { floatTensor } from '@/core/runtime/tensors';

export type TrainMode =
  /** Every weight is an input and has a gradient: pre-training. */
  | { kind: 'full' }
  /** The base is stored in the model; only the adapter's matrices are inputs and have gradients. */
  | { kind: 'lora'; weights: Weights; lora: LoraConfig };

export type TrainParameters = {
  config: DecoderConfig;
  batch: number;
  length: number;
  mode: TrainMode;
  /** Leave out the gradients: the held-out loss, with no dropout. */
  evaluate?: boolean;
};

/** Name of the dropout mask of the sites with this input width. */
export const dropoutName = (width: number) => `dropout:${width}`;
/** Rows by which the masks of successive sites are apart. */
const DROPOUT_SHIFT = 5;

/**
 * Names and shapes of the dropout masks of a step, one for each input width of an adapted linear. Each site takes other
 * rows of it: drawing one mask is cheaper than drawing one for each site.
 */
export function dropoutShapes(
  config: DecoderConfig,
  lora: LoraConfig,
  batch: number,
  length: number,
): ReadonlyMap<string, readonly [number, number]> {
  if (lora.dropout === 0) return new Map();
  const rows = batch * length + DROPOUT_SHIFT * DROPOUT_SITES.length * config.layers;
  return new Map(loraSites(config, lora).map(({ input }) => [dropoutName(input), [rows, input]]));
}

/** Linears that read the same activations share a mask. */
const DROPOUT_SITES: readonly (readonly Linear[])[] = [
  ['q_proj', 'k_proj', 'v_proj'],
  ['o_proj'],
  ['gate_proj', 'up_proj'],
  ['down_proj'],
];

export const gradientName = (parameter: string) => `gradient:${parameter}`;

/**
 * One training step as a graph: inputs `ids` and `labels` (int32 [batch, length]), `weights` (float32 [batch, length],
 * the share of each token in the loss: 0 for prompt and padding), the parameters, and in LoRA mode the masks of
 * `dropoutShapes` (0 or 1/(1 − p)); outputs `loss`, `perToken` [batch · length], and `gradient:NAME` of each parameter.
 */
export function buildTrainProgram({ config, batch, length, mode, evaluate = false }: TrainParameters): Graph {
  const graph = new GraphBuilder(evaluate ? 'evaluate' : 'train');
  const tokens = batch * length;
  const ids = graph.input('ids', [batch, length], 'int32');
  const labels = graph.input('labels', [batch, length], 'int32');
  const weights = graph.input('weights', [batch, length]);
  const { parameters, weight } = declareParameters(graph, config, mode);
  const linear = linearOf(graph, { config, batch, length, mode, evaluate }, parameters, weight);

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
    linear,
  });
  const { loss, perToken, frozen } = crossEntropy(graph, {
    hidden: graph.reshape(hidden, [tokens, config.hiddenSize]),
    head: weight(HEAD),
    rows: weight(config.tiedEmbeddings ? EMBEDDING : HEAD),
    labels: graph.reshape(labels, [tokens]),
    weights: graph.reshape(weights, [tokens]),
  });
  if (evaluate) return graph.build({ loss, perToken });
  const names = [...parameters.keys()];
  const found = gradients(graph, loss, [...parameters.values()], { frozen: [frozen] });
  return graph.build({
    loss,
    perToken,
    ...Object.fromEntries(names.map((name, i) => [gradientName(name), found[i]!])),
  });
}

/** Large negative where a token would see a later one. */
export function causalBias(length: number): Float32Array {
  return Float32Array.from({ length: length * length }, (_, at) => (at % length > Math.floor(at / length) ? -1e9 : 0));
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

/** Linears as matrix products on [tokens, width] with transpose flags; a LoRA's second product adds onto the first. */
function linearOf(
  graph: GraphBuilder,
  { config, batch, length, mode, evaluate }: Required<TrainParameters>,
  parameters: ReadonlyMap<string, Value>,
  weight: (name: string) => Value,
) {
  const tokens = batch * length;
  const matrix = (x: Value) => graph.reshape(x, [tokens, x.shape.at(-1)!]);
  const rows = (y: Value) => graph.reshape(y, [batch, length, y.shape[1]!]);
  const lora = mode.kind === 'lora' ? mode.lora : undefined;
  const adapted = new Set(lora ? loraSites(config, lora).map(({ path }) => path) : []);
  const masks = new Map(
    lora && !evaluate
      ? [...dropoutShapes(config, lora, batch, length)].map(([name, dims]) => [name, graph.input(name, dims)])
      : [],
  );
  const dropped = new Map<number, Value>();
  const dropOut = (layer: number, linear: Linear, x: Value) => {
    const mask = masks.get(dropoutName(Number(x.shape[1])));
    if (!mask) return x;
    const site = layer * DROPOUT_SITES.length + DROPOUT_SITES.findIndex((group) => group.includes(linear));
    let value = dropped.get(site);
    if (!value) {
      const start = site * DROPOUT_SHIFT;
      value = graph.mul(x, graph.slice(mask, 0, start, start + tokens));
      dropped.set(site, value);
    }
    return value;
  };
  return (layer: number, linear: Linear, x: Value): Value => {
    const path = modulePath(layer, linear);
    const flat = matrix(x);
    const base = graph.gemm(flat, weight(linearWeight(layer, linear)), { transB: true });
    if (!lora || !adapted.has(path)) return rows(base);
    const a = parameters.get(loraA(path))!;
    const b = parameters.get(loraB(path))!;
    const low = graph.gemm(dropOut(layer, linear, flat), a, { transB: true });
    return rows(graph.gemm(low, b, { transB: true, alpha: loraScaling(lora) }, base));
  };
}
