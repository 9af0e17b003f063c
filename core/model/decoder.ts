import type { GraphBuilder } from '@/core/graph/builder';
import type { Dim, Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import {
  attentionNorm,
  EMBEDDING,
  FINAL_NORM,
  hasBias,
  inputNorm,
  type Linear,
  linearBias,
} from '@/core/model/weights';

/** Rotary positions of x [batch, length, heads · headSize], times `scale`. */
export type Rotate = (x: Value, scale: number) => Value;

/** What differs between the programs made from the one decoder. */
export type DecoderParts = SharedParts & (PlainParts | FusedParts);

type SharedParts = {
  graph: GraphBuilder;
  config: DecoderConfig;
  /** Rows of the batch and tokens of each row. */
  batch: Dim;
  length: Dim;
  /**
   * Token ids, int32 or int64: [batch, length], or [batch · length] where both are static. All that goes on token by
   * token has this leading shape, written [..., width] below.
   */
  ids: Value;
  /** A weight that is no linear, by its Hugging Face name. */
  weight(name: string): Value;
  /**
   * x [..., input] through a linear without its bias: plain, with an adapter, or with one adapter a row.
   */
  linear(layer: number, linear: Linear, x: Value): Value;
  /** Is told the input of each layer, and last the output of the last one. */
  betweenLayers?(hidden: Value): void;
};

/** Operators of ONNX alone, which every backend has and which have gradients. */
type PlainParts = {
  fused?: never;
  rotate: Rotate;
  /** Added to the attention scores; broadcasts to [batch, heads, length, keys]. */
  attentionBias: Value;
  /**
   * Keys and values seen by attention, [batch, keyValueHeads, keys, headSize]; serving puts the cache before them.
   */
  extendCache?(layer: number, keys: Value, values: Value): { keys: Value; values: Value; total: Dim };
};

/** What a program that only serves computes in fewer, larger steps. */
type FusedParts = {
  fused: {
    norm(x: Value, weightName: string): Value;
    /** x [batch, length, hidden] to the mixed values of all heads, [batch, length, heads·headSize]. */
    attention(layer: number, x: Value): Value;
    gateAndUp(layer: number, x: Value): readonly [Value, Value];
  };
};

/**
 * The LLaMA-family decoder (Touvron et al. 2023): pre-norm blocks of grouped-query attention with rotary positions
 * and a gated SiLU feed-forward.
 *
 * @returns the normalised last hidden states, [..., hidden].
 */
export function buildDecoder(withoutBias: DecoderParts): Value {
  const { graph, config } = withoutBias;
  const parts = { ...withoutBias, linear: biased(withoutBias) };
  let hidden = graph.gather(parts.weight(EMBEDDING), parts.ids);
  parts.betweenLayers?.(hidden);
  for (let layer = 0; layer < config.layers; layer++) {
    const x = rmsNorm(parts, hidden, inputNorm(layer));
    const mixed = parts.fused ? parts.fused.attention(layer, x) : mixHeads(parts, layer, x);
    const attended = parts.linear(layer, 'o_proj', mixed);
    hidden = graph.add(hidden, attended);
    const transformed = feedForward(parts, layer, rmsNorm(parts, hidden, attentionNorm(layer)));
    hidden = graph.add(hidden, transformed);
    parts.betweenLayers?.(hidden);
  }
  return rmsNorm(parts, hidden, FINAL_NORM);
}

function biased({ graph, config, linear, weight }: DecoderParts): DecoderParts['linear'] {
  return (layer, name, x) => {
    const product = linear(layer, name, x);
    return hasBias(config, name) ? graph.add(product, weight(linearBias(layer, name))) : product;
  };
}

/** Root-mean-square norm (Zhang and Sennrich 2019): x / √(mean(x²) + ε) · weight. */
function rmsNorm({ graph, config, weight, fused }: DecoderParts, x: Value, name: string): Value {
  if (fused) return fused.norm(x, name);
  return graph.mul(graph.rmsNorm(x, config.normEpsilon), weight(name));
}

function feedForward({ graph, linear, fused }: DecoderParts, layer: number, x: Value): Value {
  const [gate, up] = fused?.gateAndUp(layer, x) ?? [linear(layer, 'gate_proj', x), linear(layer, 'up_proj', x)];
  const gated = graph.mul(graph.silu(gate), up);
  return linear(layer, 'down_proj', gated);
}

/** Grouped-query attention (Ainslie et al. 2023). Query heads that share keys are stacked along the query axis. */
function mixHeads(parts: SharedParts & PlainParts, layer: number, x: Value): Value {
  const { graph, config, batch, length, linear, rotate } = parts;
  const { heads, keyValueHeads, headSize } = config;
  const grouped = typeof length === 'number' ? (heads / keyValueHeads) * length : `grouped_${length}`;

  const project = (name: Linear, width: number) =>
    graph.reshape(linear(layer, name, x), [batch, length, width * headSize]);
  const apart = (y: Value, width: number) =>
    graph.transpose(graph.reshape(y, [batch, length, width, headSize]), [0, 2, 1, 3]);
  // The scale of the scores, 1/√headSize, is taken into the rotation of the queries.
  const queries = apart(rotate(project('q_proj', heads), 1 / Math.sqrt(headSize)), heads);
  const stacked = graph.reshape(queries, [batch, keyValueHeads, grouped, headSize]);
  const own = {
    keys: apart(rotate(project('k_proj', keyValueHeads), 1), keyValueHeads),
    values: apart(project('v_proj', keyValueHeads), keyValueHeads),
  };
  const seen = parts.extendCache?.(layer, own.keys, own.values) ?? { ...own, total: length };

  const scores = graph.reshape(graph.matMulTransposed(stacked, seen.keys), [batch, heads, length, seen.total]);
  const biased = graph.reshape(graph.add(scores, parts.attentionBias), [batch, keyValueHeads, grouped, seen.total]);
  const mixed = graph.softmaxMatMul(biased, seen.values);
  const byToken = graph.transpose(graph.reshape(mixed, [batch, heads, length, headSize]), [0, 2, 1, 3]);
  return graph.reshape(byToken, [...parts.ids.shape, heads * headSize]);
}
