import type { GraphBuilder } from '@/core/graph/builder';
import type { OpSpec } from '@/core/graph/opSpec';
import { layoutOps } from '@/core/graph/ops/layout';
import { productOps } from '@/core/graph/ops/product';
import { reduceOps } from '@/core/graph/ops/reduce';
import { axisView, mapReference } from '@/core/graph/reference';
import { GraphError, sameShape, showShape, staticDim } from '@/core/graph/shapes';
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

/** Smallest probability that is told from none: no token costs more than −log of it, 85 nats. */
const LEAST_PROBABILITY = 1e-37;

const probabilities = (graph: GraphBuilder, x: Value, head: Value): Value =>
  graph.softmax(graph.gemm(x, head, { transB: true }), 1);

const crossEntropyGemm: OpSpec<object> = {
  infer([x, head, rows, labels]) {
    const meets = x!.shape.length === 2 && head!.shape.length === 2 && x!.shape[1] === head!.shape[1];
    if (!meets || !sameShape(head!.shape, rows!.shape) || !sameShape(labels!.shape, [x!.shape[0]!])) {
      const shapes = [x!, head!, rows!, labels!].map(({ shape }) => showShape(shape));
      throw new GraphError(`CrossEntropyGemm of ${shapes.join(', ')}.`);
    }
    return [{ dtype: x!.dtype, shape: [x!.shape[0]!, 1] }];
  },
  // With p = softmax(x·headᵀ): dx = dy∘(p·head − rows[label]), dhead = pᵀ·(dy∘x), drows = −dy∘x added to row label. The
  // factor of a row is applied to the narrow side of each product.
  gradient({ graph, inputs: [x, head, rows, labels], gradients: [dy], wants }) {
    const p = probabilities(graph, x!, head!);
    const dRows = () =>
      graph.scatterAdd(
        graph.zeros(rows!.shape),
        graph.reshape(graph.cast(labels!, 'int64'), [...labels!.shape, 1]),
        graph.mul(x!, graph.neg(dy!)),
      );
    return [
      wants(0) ? graph.mul(graph.sub(graph.gemm(p, head!), graph.gather(rows!, labels!)), dy!) : undefined,
      wants(1) ? graph.gemm(p, graph.mul(x!, dy!), { transA: true }) : undefined,
      wants(2) ? dRows() : undefined,
    ];
  },
  // The label's logit is taken from `rows`, which may differ from `head` where a gradient is judged by its slope.
  evaluate([x, head, rows, labels]) {
    const width = x!.dims[1]!;
    const data = Float64Array.from({ length: x!.dims[0]! }, (_, i) => {
      const row = x!.data.subarray(i * width, (i + 1) * width);
      const dot = (matrix: Float64Array, at: number) =>
        row.reduce((sum, value, k) => sum + value * matrix[at * width + k]!, 0);
      const z = Array.from({ length: head!.dims[0]! }, (_, at) => dot(head!.data, at));
      const max = Math.max(...z);
      const logSum = max + Math.log(z.reduce((sum, value) => sum + Math.exp(value - max), 0));
      return logSum - dot(rows!.data, labels!.data[i]!);
    });
    return [{ dims: [data.length, 1], data }];
  },
  expand(graph, [x, head, , labels]) {
    const [rows, columns] = [staticDim(x!.shape[0]), staticDim(head!.shape[0])];
    const flat = graph.reshape(probabilities(graph, x!, head!), [rows * columns]);
    const chosen = graph.gather(flat, graph.add(labels!, graph.multiples(rows, columns)));
    return graph.reshape(graph.neg(graph.log(graph.add(chosen, graph.scalar(LEAST_PROBABILITY)))), [rows, 1]);
  },
};

const matMulTransposed: OpSpec<object> = {
  infer([a, b]) {
    if (a!.shape.length !== b!.shape.length) {
      throw new GraphError(`MatMulTransposed of ${showShape(a!.shape)} and ${showShape(b!.shape)}.`);
    }
    const turned = [...b!.shape.slice(0, -2), b!.shape.at(-1)!, b!.shape.at(-2)!];
    return productOps.MatMul.infer([a!, { ...b!, shape: turned }], {});
  },
  // Y = A·Bᵀ: dA = dY·B, dB = dYᵀ·A
  gradient({ graph, inputs: [a, b], gradients: [dy], wants }) {
    return [
      wants(0) ? graph.sumTo(graph.matMul(dy!, b!), a!.shape) : undefined,
      wants(1) ? graph.sumTo(graph.matMul(graph.swapLastTwo(dy!), a!), b!.shape) : undefined,
    ];
  },
  evaluate([a, b]) {
    const perm = b!.dims.map((_, i, { length }) => (i < length - 2 ? i : 2 * length - 3 - i));
    return productOps.MatMul.evaluate([a!, layoutOps.Transpose.evaluate([b!], { perm })[0]!], {});
  },
  expand: (graph, [a, b]) => graph.matMul(a!, graph.swapLastTwo(b!)),
};

export const composedOps = {
  Silu: silu,
  RmsNorm: rmsNorm,
  SoftmaxMatMul: softmaxMatMul,
  CrossEntropyGemm: crossEntropyGemm,
  MatMulTransposed: matMulTransposed,
};
