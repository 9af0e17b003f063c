import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraA, loraB, loraScaling, loraSites } from '@/core/model/lora';
import { type Linear, linearWeight, modulePath } from '@/core/model/weights';

/** Linears that read the same activations: they share a dropout mask and the first product of their adapters. */
const GROUPS: readonly (readonly Linear[])[] = [
  ['q_proj', 'k_proj', 'v_proj'],
  ['o_proj'],
  ['gate_proj', 'up_proj'],
  ['down_proj'],
];

/** Name of the dropout mask of the sites with this input width. */
const dropoutName = (width: number) => `dropout:${width}`;

/**
 * Names and shapes of the dropout masks of a step, one for each input width of an adapted linear:
 * [layers · groups, batch, 1, width]. As in recurrent networks (Gal and Ghahramani 2016) a feature is dropped for a whole
 * sequence, each sequence and each site with its own mask: a mask of every element would cost more than the adapter.
 */
export function dropoutShapes(
  config: DecoderConfig,
  lora: LoraConfig,
  batch: number,
): ReadonlyMap<string, readonly number[]> {
  if (lora.dropout === 0) return new Map();
  const sites = GROUPS.length * config.layers;
  return new Map(loraSites(config, lora).map(({ input }) => [dropoutName(input), [sites, batch, 1, input]]));
}

export type TrainLinearParameters = {
  graph: GraphBuilder;
  config: DecoderConfig;
  batch: number;
  length: number;
  lora: LoraConfig | undefined;
  dropOut: boolean;
  /** The adapter's matrices by name. */
  parameters: ReadonlyMap<string, Value>;
  weight(name: string): Value;
};

/**
 * Linears of a training step as matrix products on [tokens, width] with transpose flags, nothing transposed by itself.
 * The adapters of a group multiply their input by all their matrices A at once. Dropout zeroes columns of A for each
 * sequence in place of features of the input, which is the same product and touches far fewer numbers.
 */
export function createTrainLinear(parameters: TrainLinearParameters) {
  const { graph, config, batch, length, lora, weight } = parameters;
  const tokens = batch * length;
  const adapted = new Set(lora ? loraSites(config, lora).map(({ path }) => path) : []);
  const masks = new Map(
    lora && parameters.dropOut
      ? [...dropoutShapes(config, lora, batch)].map(([name, dims]) => [name, graph.input(name, dims)])
      : [],
  );
  /** x·Aᵀ [tokens, rank], features dropped for a whole sequence. */
  const lowered = (layer: number, group: number, x: Value, a: Value): Value => {
    const width = Number(x.shape[1]);
    const mask = masks.get(dropoutName(width));
    if (!mask) return graph.gemm(x, a, { transB: true });
    const site = layer * GROUPS.length + group;
    const own = graph.reshape(graph.slice(mask, 0, site, site + 1), [batch, 1, width]);
    const low = graph.matMulTransposed(graph.reshape(x, [batch, length, width]), graph.mul(a, own));
    return graph.reshape(low, [tokens, Number(a.shape[0])]);
  };
  /** Products of a layer's adapters with their first matrix that are not yet used, by path. */
  const lows = new Map<string, Value>();
  const lowOf = (layer: number, linear: Linear, rank: number, x: Value): Value => {
    const path = modulePath(layer, linear);
    if (!lows.has(path)) {
      const group = GROUPS.findIndex((members) => members.includes(linear));
      const paths = GROUPS[group]!.map((member) => modulePath(layer, member)).filter((member) => adapted.has(member));
      const stacked = paths.map((member) => parameters.parameters.get(loraA(member))!);
      const a = stacked.length === 1 ? stacked[0]! : graph.concat(stacked, 0);
      const low = lowered(layer, group, x, a);
      const sizes = paths.map(() => rank);
      const parts = stacked.length === 1 ? [low] : graph.split(low, 1, sizes);
      paths.forEach((member, i) => {
        lows.set(member, parts[i]!);
      });
    }
    return lows.get(path)!;
  };
  return (layer: number, linear: Linear, x: Value): Value => {
    const path = modulePath(layer, linear);
    const base = graph.gemm(x, weight(linearWeight(layer, linear)), { transB: true });
    if (!lora || !adapted.has(path)) return base;
    const low = lowOf(layer, linear, lora.rank, x);
    const b = parameters.parameters.get(loraB(path))!;
    // A sum of its own is spread over threads; Gemm would copy its third operand on one.
    return graph.add(base, graph.gemm(low, b, { transB: true, alpha: loraScaling(lora) }));
  };
}
