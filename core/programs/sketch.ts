import { gradients } from '@/core/autodiff/gradients';
import { GraphBuilder } from '@/core/graph/builder';
import type { Graph, Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import { type LoraConfig, loraA, loraB, loraScaling, loraShapes, loraSites } from '@/core/model/lora';
import { EMBEDDING, HEAD, type Linear, linearWeight, modulePath, type StoredWeights } from '@/core/model/weights';
import { buildCausalDecoder } from '@/core/programs/causalDecoder';
import { frozenWeights } from '@/core/programs/frozenWeights';
import { crossEntropy } from '@/core/programs/loss';
import { gradientName } from '@/core/programs/train';

export type SketchParameters = {
  config: DecoderConfig;
  weights: StoredWeights;
  lora: LoraConfig;
  batch: number;
  length: number;
};

/**
 * Gradients of each record by itself: inputs as in the training program, without dropout; outputs `perToken`
 * [batch · length] and `gradient:NAME` [batch, …shape of the matrix]. Each row of the batch computes with its own copy
 * of the adapter, spread from the one that is fed; the gradient by a row's copy is the gradient of that row's loss
 * alone, so one pass gives what separate passes would.
 */
export function buildSketchProgram({ config, weights, lora, batch, length }: SketchParameters): Graph {
  const graph = new GraphBuilder('sketch');
  const tokens = batch * length;
  const ids = graph.input('ids', [batch, length], 'int32');
  const labels = graph.input('labels', [batch, length], 'int32');
  const shares = graph.input('weights', [batch, length]);
  const copies = new Map<string, Value>();
  for (const [name, dims] of loraShapes(config, lora)) {
    copies.set(name, graph.expand(graph.input(name, dims), [batch, ...dims]));
  }
  const weight = frozenWeights(graph, weights);
  const adapted = new Set(loraSites(config, lora).map(({ path }) => path));
  const scaling = graph.scalar(loraScaling(lora));

  const linear = (layer: number, kind: Linear, x: Value): Value => {
    const base = graph.gemm(x, weight(linearWeight(layer, kind)), { transB: true });
    const path = modulePath(layer, kind);
    if (!adapted.has(path)) return base;
    const byRow = graph.reshape(x, [batch, length, Number(x.shape[1])]);
    const low = graph.matMulTransposed(byRow, copies.get(loraA(path))!);
    const high = graph.matMulTransposed(graph.mul(low, scaling), copies.get(loraB(path))!);
    return graph.add(base, graph.reshape(high, base.shape));
  };
  const hidden = buildCausalDecoder({ graph, config, batch, length, ids, weight, linear });
  const { loss, perToken } = crossEntropy(graph, {
    hidden,
    head: weight(HEAD),
    rows: weight(config.tiedEmbeddings ? EMBEDDING : HEAD),
    labels: graph.reshape(labels, [tokens]),
    weights: graph.reshape(shares, [tokens]),
  });
  const found = gradients(graph, loss, [...copies.values()]);
  const names = [...copies.keys()];
  return graph.build({ perToken, ...Object.fromEntries(names.map((name, i) => [gradientName(name), found[i]!])) });
}
