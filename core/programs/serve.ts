import { GraphBuilder } from '@/core/graph/builder';
import type { Graph, Value } from '@/core/graph/types';
import { type AdapterGroup, adapterGroups } from '@/core/model/adapterGroups';
import { isPacked } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { buildDecoder, type Rotate } from '@/core/model/decoder';
import { halvedRopeTables } from '@/core/model/rope';
import {
  HEAD,
  hasBias,
  type Linear,
  linearBias,
  linearWeight,
  type StoredWeights,
  type Weight,
} from '@/core/model/weights';
import { cachedAttention } from '@/core/programs/cachedAttention';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { floatTensor } from '@/core/runtime/tensors';

export type ServeParameters = {
  config: DecoderConfig;
  weights: StoredWeights;
  /** Whether rows bring adapters; without them the program is faster. */
  adapted: boolean;
  /** Positions up to which the rotary tables reach. */
  positions: number;
};

export const groupA = ({ name }: AdapterGroup) => `${name}.A`;
export const groupB = ({ name }: AdapterGroup) => `${name}.B`;
export const pastName = (layer: number, part: 'keys' | 'values') => `past.${layer}.${part}`;

/**
 * One graph for prompts and for decoding. Each row of the batch brings its own adapter and its own cache; rows of
 * different age are told apart by `positions` and `bias` alone. Linears with one input are one product, and so are
 * their adapters.
 *
 * Inputs: `ids` int32 and `positions` int64 [batch, length]; `wanted` int32 [rows], the indices into batch·length of the
 * tokens whose logits are wanted; `bias` [batch, 1, 1, length, past + length], added to the scores of cached and new
 * keys; `parts` int64 [past, length]; `past.N.keys|values` [batch, keyValueHeads, 1, past, headSize]; adapters
 * as adapterGroups.ts has them, the scaling in B, zeros for the bare base. Outputs: `logits` [rows, vocabulary] and
 * `fresh` [2·layers·batch, keyValueHeads, length, headSize], keys and values of the new tokens, layer by layer.
 */
export function buildServeProgram({ config, weights, adapted, positions }: ServeParameters): Graph {
  const graph = new GraphBuilder('serve');
  const ids = graph.input('ids', ['batch', 'length'], 'int32');
  const at = graph.input('positions', ['batch', 'length'], 'int64');
  const wanted = graph.input('wanted', ['rows'], 'int32');
  const bias = graph.input('bias', ['batch', 1, 1, 'length', 'past+length']);
  const parts = graph.input('parts', [2], 'int64');
  const weight = frozenWeights(graph, weights);
  const groups = Array.from({ length: config.layers }, (_, layer) => adapterGroups(config, layer));
  const fresh: Value[] = [];

  const tables = halvedRopeTables(positions, config);
  const table = (data: Float32Array, name: string) =>
    graph.initializer(name, floatTensor(data, [positions, config.headSize / 2]));
  const [cosine, sine] = [table(tables.cosine, 'rope.cosine'), table(tables.sine, 'rope.sine')];
  const rotate: Rotate = (x, scale) =>
    scale === 1 ? graph.rotaryEmbedding(x, at, cosine, sine) : graph.mul(rotate(x, 1), graph.scalar(scale));

  const product = (layer: number, group: AdapterGroup, x: Value): Value => {
    const names = group.linears.map((linear) => linearWeight(layer, linear));
    const plain = names.map((name) => plainWeight(weights, name)).filter((each) => each !== null);
    // Packed matrices are opened one by one, where they are read.
    return plain.length === names.length
      ? graph.matMul(x, graph.initializer(`${group.name}.transposed`, transposed(below(plain))))
      : graph.concat(
          names.map((name) => graph.matMul(x, graph.transpose(weight(name), [1, 0]))),
          2,
        );
  };
  const joined = (layer: number, first: Linear, x: Value): Value => {
    const group = groups[layer]!.find(({ linears }) => linears[0] === first)!;
    const base = product(layer, group, x);
    return adapted ? graph.add(base, adapterProduct(graph, group, x)) : base;
  };
  const withBias = (layer: number, linears: readonly Linear[], x: Value): Value => {
    const sum = joined(layer, linears[0]!, x);
    if (!linears.some((linear) => hasBias(config, linear))) return sum;
    const biases = linears.map((linear) => weight(linearBias(layer, linear)));
    return graph.add(sum, graph.concat(biases, 0));
  };

  const hidden = buildDecoder({
    graph,
    config,
    batch: 'batch',
    length: 'length',
    ids,
    weight,
    linear: joined,
    fused: {
      norm: (x, name) => graph.normWith(x, weight(name), config.normEpsilon),
      attention(layer, x) {
        const shape = ['batch', config.keyValueHeads, 1, 'past', config.headSize];
        const past = {
          keys: graph.input(pastName(layer, 'keys'), shape),
          values: graph.input(pastName(layer, 'values'), shape),
        };
        const projected = withBias(layer, ['q_proj', 'k_proj', 'v_proj'], x);
        const seen = cachedAttention({ graph, config, projected, past, rotate, bias, parts });
        fresh.push(seen.fresh.keys, seen.fresh.values);
        return seen.mixed;
      },
      gateAndUp(layer, x) {
        const both = withBias(layer, ['gate_proj', 'up_proj'], x);
        const [gate, up] = graph.split(both, -1, [config.intermediateSize, config.intermediateSize]);
        return [gate!, up!];
      },
    },
  });
  const chosen = graph.gather(graph.reshape(hidden, ['tokens', config.hiddenSize]), wanted);
  return graph.build({
    logits: graph.gemm(chosen, weight(HEAD), { transB: true }),
    fresh: graph.concat(fresh, 0),
  });
}

/** (x·Aᵀ)·B of each row's own adapter, all pieces of a group at once. A single piece needs no dimension of its own. */
function adapterProduct(graph: GraphBuilder, group: AdapterGroup, x: Value): Value {
  const { input, width, pieces } = group;
  if (pieces.length === 1) {
    const a = graph.input(groupA(group), ['batch', 'rank', input]);
    const b = graph.input(groupB(group), ['batch', 'rank', width]);
    return graph.matMul(graph.matMul(x, graph.swapLastTwo(a)), b);
  }
  // All pieces of A are one matrix. Their B are apart, and a token of a prompt is multiplied with them by itself: with
  // the tokens of a row side by side as in the products before, nothing has to be laid out anew.
  const a = graph.input(groupA(group), ['batch', 'stacked', input]);
  const b = graph.input(groupB(group), ['batch', 1, pieces.length, 'rank', width]);
  const inner = graph.matMul(x, graph.swapLastTwo(a));
  const apart = graph.reshape(inner, ['batch', 'length', pieces.length, 1, 'rank']);
  return graph.reshape(graph.matMul(apart, b), ['batch', 'length', pieces.length * width]);
}

function plainWeight(weights: StoredWeights, name: string): Weight | null {
  const weight = weights.get(name)!;
  return isPacked(weight) ? null : weight;
}

/** Matrices of one width, one below the other: [sum of rows, columns]. */
function below(parts: readonly Weight[]) {
  const rows = parts.reduce((sum, { dims }) => sum + dims[0]!, 0);
  const columns = parts[0]!.dims[1]!;
  const data = new Float32Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { dims: [rows, columns], data };
}

export function transposed({ dims, data }: { dims: readonly number[]; data: Float32Array }) {
  const [rows, columns] = [dims[0]!, dims[1]!];
  const turned = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j]!;
  }
  return floatTensor(turned, [columns, rows]);
}
