import { GraphBuilder } from '@/core/graph/builder';
import type { Graph, Value } from '@/core/graph/types';
import { isPacked } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { buildDecoder } from '@/core/model/decoder';
import { loraSites } from '@/core/model/lora';
import { ropeTables } from '@/core/model/rope';
import { rotateByTables } from '@/core/model/rotateByTables';
import { HEAD, type Linear, linearWeight, modulePath, type StoredWeights } from '@/core/model/weights';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { floatTensor } from '@/core/runtime/tensors';

export type ServeParameters = {
  config: DecoderConfig;
  weights: StoredWeights;
  /** Linears that take an adapter's matrices as inputs; none gives the bare base, which is faster. */
  targets: readonly Linear[];
  /** Positions up to which the rotary tables reach. */
  positions: number;
};

/** Names of the row-wise adapter inputs of a site: A [batch, input, rank] and B [batch, rank, output]. */
export const slotA = (path: string) => `${path}.A`;
export const slotB = (path: string) => `${path}.B`;
export const pastName = (layer: number, part: 'key' | 'value') => `past.${layer}.${part}`;
export const presentName = (layer: number, part: 'key' | 'value') => `present.${layer}.${part}`;

/**
 * One graph for prefill and for decoding. Each row of the batch brings its own adapter (zeros are the bare base; the
 * scaling is folded into B) and its own cache; rows of different age are told apart by `positions` and `bias` alone.
 *
 * Inputs: `ids` and `positions` int32 [batch, length]; `last` int32 [batch], the index into batch·length of the token
 * whose logits are wanted; `bias` [batch, 1, length, past + length], added to the attention scores; `past.N.key|value`
 * [batch, keyValueHeads, past, headSize]; the adapters. Outputs: `logits` [batch, vocabulary] and the cache entries of
 * the new tokens alone, `present.N.key|value` [batch, keyValueHeads, length, headSize].
 */
export function buildServeProgram({ config, weights, targets, positions }: ServeParameters): Graph {
  const graph = new GraphBuilder('serve');
  const ids = graph.input('ids', ['batch', 'length'], 'int32');
  const at = graph.input('positions', ['batch', 'length'], 'int32');
  const last = graph.input('last', ['batch'], 'int32');
  const bias = graph.input('bias', ['batch', 1, 'length', 'past+length']);
  const outputs: Record<string, Value> = {};
  const weight = frozenWeights(graph, weights);

  const tables = ropeTables(positions, config);
  const rope = (name: string, data: Float32Array) => {
    const table = graph.initializer(name, floatTensor(data, [positions, config.headSize]));
    return graph.reshape(graph.gather(table, at), ['batch', 'length', 1, config.headSize]);
  };
  const hidden = buildDecoder({
    graph,
    config,
    batch: 'batch',
    length: 'length',
    ids,
    rotate: rotateByTables(graph, config.headSize, {
      cosine: rope('rope.cosine', tables.cosine),
      signedSine: rope('rope.signedSine', tables.signedSine),
    }),
    attentionBias: bias,
    weight,
    linear: rowWiseLinear(graph, config, frozenProducts(graph, weights, weight), targets),
    extendCache(layer, keys, values) {
      outputs[presentName(layer, 'key')] = keys;
      outputs[presentName(layer, 'value')] = values;
      const shape = ['batch', config.keyValueHeads, 'past', config.headSize];
      const pastKeys = graph.input(pastName(layer, 'key'), shape);
      const pastValues = graph.input(pastName(layer, 'value'), shape);
      return {
        keys: graph.concat([pastKeys, keys], 2),
        values: graph.concat([pastValues, values], 2),
        total: 'past+length',
      };
    },
  });
  const chosen = graph.gather(graph.reshape(hidden, ['tokens', config.hiddenSize]), last);
  return graph.build({ logits: graph.gemm(chosen, weight(HEAD), { transB: true }), ...outputs });
}

type Product = (name: string, x: Value) => Value;

/** x·Wᵀ on [batch, length, width]: a float32 matrix is a constant stored transposed, a packed one is opened first. */
function frozenProducts(graph: GraphBuilder, weights: StoredWeights, weight: (name: string) => Value): Product {
  return (name, x) => {
    const stored = weights.get(name)!;
    const turned = isPacked(stored)
      ? graph.transpose(weight(name), [1, 0])
      : graph.initializer(`${name}.transposed`, transposed(stored));
    return graph.matMul(x, turned);
  };
}

/** The frozen product plus (x·A)·B with the row's own A and B. */
function rowWiseLinear(graph: GraphBuilder, config: DecoderConfig, product: Product, targets: readonly Linear[]) {
  const sites = new Map(loraSites(config, { targets }).map((site) => [site.path, site]));
  return (layer: number, linear: Linear, x: Value): Value => {
    const base = product(linearWeight(layer, linear), x);
    const site = sites.get(modulePath(layer, linear));
    if (!site) return base;
    const a = graph.input(slotA(site.path), ['batch', site.input, 'rank']);
    const b = graph.input(slotB(site.path), ['batch', 'rank', site.output]);
    return graph.add(base, graph.matMul(graph.matMul(x, a), b));
  };
}

export function transposed({ dims, data }: { dims: readonly number[]; data: Float32Array }) {
  const [rows, columns] = [dims[0]!, dims[1]!];
  const turned = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  }
  return floatTensor(turned, [columns, rows]);
}
