import type { GraphBuilder } from '@/core/graph/builder';
import type { OpSpec } from '@/core/graph/opSpec';
import { productOps } from '@/core/graph/ops/product';
import { reduceOps } from '@/core/graph/ops/reduce';
import { axisView, mapReference } from '@/core/graph/reference';
import { GraphError, showShape } from '@/core/graph/shapes';
import type { OpAttributes, Value } from '@/core/graph/types';

/*
 * Operators that ONNX does not have, each with a gradient that is shorter than that of its parts. What a gradient
 * computes again is merged with the forward pass when the graph is built.
 */

const silu: OpSpec<object> = {
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  // y = x·s with s = σ(x): dx = dy·(s + y·(1 − s)) = dy·(s + (y − y·s))
  gradient({ graph, inputs: [x], outputs: [y], gradients: [dy] }) {
    const s = graph.sigmoid(x!);
    return [graph.mul(dy!, graph.add(s, graph.sub(y!, graph.mul(y!, s))))];
  },
  evaluate: ([x]) => [mapReference(x!, (v) => v / (1 + Math.exp(-v)))],
  expand: (graph, [x]) => graph.mul(x!, graph.sigmoid(x!)),
};

const rmsOf = (graph: GraphBuilder, x: Value, epsilon: number): Value =>
  graph.sqrt(graph.add(graph.reduceMean(graph.mul(x, x), [-1], true), graph.scalar(epsilon)));

const rmsNorm: OpSpec<OpAttributes['RmsNorm']> = {
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  // y = x/r with r = √(mean(x²) + ε): dx = (dy − y·mean(dy·y)) / r
  gradient({ graph, inputs: [x], outputs: [y], attributes: { epsilon }, gradients: [dy] }) {
    const along = graph.reduceMean(graph.mul(dy!, y!), [-1], true);
    return [graph.div(graph.sub(dy!, graph.mul(y!, along)), rmsOf(graph, x!, epsilon))];
  },
  evaluate([x], { epsilon }) {
    const { outer, size } = axisView(x!.dims, x!.dims.length - 1);
    const data = new Float64Array(x!.data.length);
    for (let row = 0; row < outer; row++) {
      const values = x!.data.subarray(row * size, (row + 1) * size);
      const rms = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / size + epsilon);
      for (let i = 0; i < size; i++) data[row * size + i] = values[i]! / rms;
    }
    return [{ dims: x!.dims, data }];
  },
  expand: (graph, [x], { epsilon }) => graph.div(x!, rmsOf(graph, x!, epsilon)),
};

const softmaxMatMul: OpSpec<object> = {
  infer: (inputs) => productOps.MatMul.infer(inputs, {}),
  // O = P·V with P = softmax(S): dV = Pᵀ·dO and dS = P∘(dO·Vᵀ − Σ dO∘O): the sum over a row of P∘dP is taken on the
  // much narrower O (Dao et al. 2022).
  gradient({ graph, inputs: [scores, values], outputs: [o], gradients: [dO], wants }) {
    const p = graph.softmax(scores!, -1);
    const dScores = () => {
      const along = graph.reduceSum(graph.mul(dO!, o!), [-1], true);
      return graph.mul(p, graph.sub(graph.matMul(dO!, graph.swapLastTwo(values!)), along));
    };
    return [wants(0) ? dScores() : undefined, wants(1) ? graph.matMul(graph.swapLastTwo(p), dO!) : undefined];
  },
  evaluate([scores, values]) {
    const p = reduceOps.Softmax.evaluate([scores!], { axis: -1 })[0]!;
    return productOps.MatMul.evaluate([p, values!], {});
  },
  expand: (graph, [scores, values]) => graph.matMul(graph.softmax(scores!, -1), values!),
};

/** exp(z − m) and its sum, with z = x·headᵀ and m the largest of each row. */
function shiftedExponentials(graph: GraphBuilder, x: Value, head: Value) {
  const logits = graph.gemm(x, head, { transB: true });
  const maximum = graph.reduceMax(logits, [1], true);
  const exponentials = graph.exp(graph.sub(logits, maximum));
  return { maximum, exponentials, sum: graph.reduceSum(exponentials, [1], true) };
}

const logSumExpGemm: OpSpec<object> = {
  infer([x, head]) {
    if (x!.shape.length !== 2 || head!.shape.length !== 2 || x!.shape[1] !== head!.shape[1]) {
      throw new GraphError(`LogSumExpGemm of ${showShape(x!.shape)} and ${showShape(head!.shape)}.`);
    }
    return [{ dtype: x!.dtype, shape: [x!.shape[0]!, 1] }];
  },
  // With e = exp(z − m), s = Σ e and c = dy/s: dx = c∘(e·head) and dhead = eᵀ·(c∘x). The factor of a row is applied to
  // the narrow side of each product.
  gradient({ graph, inputs: [x, head], gradients: [dy], wants }) {
    const { exponentials, sum } = shiftedExponentials(graph, x!, head!);
    const c = graph.div(dy!, sum);
    return [
      wants(0) ? graph.mul(graph.gemm(exponentials, head!), c) : undefined,
      wants(1) ? graph.gemm(exponentials, graph.mul(x!, c), { transA: true }) : undefined,
    ];
  },
  evaluate([x, head]) {
    const logits = productOps.Gemm.evaluate([x!, head!], { transA: false, transB: true, alpha: 1, beta: 0 })[0]!;
    const columns = logits.dims[1]!;
    const data = Float64Array.from({ length: logits.dims[0]! }, (_, row) => {
      const z = logits.data.subarray(row * columns, (row + 1) * columns);
      const max = Math.max(...z);
      return max + Math.log(z.reduce((sum, value) => sum + Math.exp(value - max), 0));
    });
    return [{ dims: [data.length, 1], data }];
  },
  expand(graph, [x, head]) {
    const { maximum, sum } = shiftedExponentials(graph, x!, head!);
    return graph.add(graph.log(sum), maximum);
  },
};

export const composedOps = {
  Silu: silu,
  RmsNorm: rmsNorm,
  SoftmaxMatMul: softmaxMatMul,
  LogSumExpGemm: logSumExpGemm,
};
