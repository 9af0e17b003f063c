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

/** Input of the dropout mask, where there is one. */
export const DROPOUT = 'dropout';
/** Rows by which the dropout masks of successive sites are apart. */
export const DROPOUT_SHIFT = 5;

/** Shape of the one dropout mask of a step: each site takes other rows of it. */
export function dropoutShape(config: DecoderConfig, batch: number, length: number): [number, number] {
  const widest = Math.max(config.hiddenSize, config.intermediateSize, config.heads * config.headSize);
  return [batch * length + DROPOUT_SHIFT * DROPOUT_SITES.length * config.layers, widest];
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
 * the share of each token in the loss: 0 for prompt and padding), the parameters, and in LoRA mode with dropout the
 * mask `dropout` (0 or 1/(1 − p)); outputs `loss`, `perToken` [batch · length], and `gradient:NAME` of each parameter.
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
  const { loss, perToken, frozen } = crossEntropy(
    graph,
    graph.reshape(hidden, [tokens, config.hiddenSize]),
    weight(config.tiedEmbeddings ? EMBEDDING : HEAD),
    graph.reshape(labels, [tokens]),
    graph.reshape(weights, [tokens]),
  );
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
    return { parameters, weight: (name: string) => parameters.get(name)! };
  }
  const shapes = loraShapes(config, mode.lora);
  const parameters = new Map([...shapes].map(([name, dims]) => [name, graph.input(name, dims)]));
  const frozen = new Map<string, Value>();
  const weight = (name: string) => {
    let value = frozen.get(name);
    if (!value) {
      const { dims, data } = mode.weights.get(name)!;
      value = graph.initializer(name, floatTensor(data, dims));
      frozen.set(name, value);
    }
    return value;
  };
  return { parameters, weight };
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
  const mask =
    lora && lora.dropout > 0 && !evaluate ? graph.input(DROPOUT, dropoutShape(config, batch, length)) : undefined;
  const dropped = new Map<string, Value>();
  const dropOut = (layer: number, linear: Linear, x: Value) => {
    if (!mask) return x;
    const site = layer * DROPOUT_SITES.length + DROPOUT_SITES.findIndex((group) => group.includes(linear));
    let value = dropped.get(`${site}`);
    if (!value) {
      const start = site * DROPOUT_SHIFT;
      const share = graph.slice(graph.slice(mask, 0, start, start + tokens), 1, 0, staticWidth(x));
      value = graph.mul(x, share);
      dropped.set(`${site}`, value);
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

const staticWidth = (x: Value): number => Number(x.shape.at(-1));
