import type { OpSpec } from '@/core/graph/opSpec';
import { PLAIN } from '@/core/graph/opSpec';
import { broadcastDims, elementAt, fromIndex } from '@/core/graph/reference';
import { broadcastShapes, GraphError, showShape } from '@/core/graph/shapes';
import type { OpAttributes, Value } from '@/core/graph/types';

const lastTwo = (value: Value) => [value.shape.at(-2), value.shape.at(-1)] as const;

const matMul: OpSpec<object> = {
  infer([a, b]) {
    const [m, k] = lastTwo(a!);
    const [k2, n] = lastTwo(b!);
    if (m === undefined || n === undefined || k !== k2) {
      throw new GraphError(`MatMul cannot multiply ${showShape(a!.shape)} by ${showShape(b!.shape)}.`);
    }
    const batch = broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    return [{ dtype: a!.dtype, shape: [...batch, m, n] }];
  },
  // dA = dY·Bᵀ, dB = Aᵀ·dY, summed over the batch axes that were stretched
  gradient({ graph, inputs: [a, b], gradients: [dy], wants }) {
    return [
      wants(0) ? graph.sumTo(graph.matMul(dy!, graph.swapLastTwo(b!)), a!.shape) : undefined,
      wants(1) ? graph.sumTo(graph.matMul(graph.swapLastTwo(a!), dy!), b!.shape) : undefined,
    ];
  },
  evaluate([a, b]) {
    const batch = broadcastDims(a!.dims.slice(0, -2), b!.dims.slice(0, -2));
    const inner = a!.dims.at(-1)!;
    return [
      fromIndex([...batch, a!.dims.at(-2)!, b!.dims.at(-1)!], (index) => {
        const head = index.slice(0, -2);
        const [row, column] = [index.at(-2)!, index.at(-1)!];
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += elementAt(a!, [...head, row, k]) * elementAt(b!, [...head, k, column]);
        return sum;
      }),
    ];
  },
  onnx: () => PLAIN,
};

const gemm: OpSpec<OpAttributes['Gemm']> = {
  infer([a, b, c], { transA, transB }) {
    const [m, k] = transA ? [a!.shape[1], a!.shape[0]] : [a!.shape[0], a!.shape[1]];
    const [k2, n] = transB ? [b!.shape[1], b!.shape[0]] : [b!.shape[0], b!.shape[1]];
    const matrices = a!.shape.length === 2 && b!.shape.length === 2;
    if (!matrices || m === undefined || n === undefined || k !== k2) {
      throw new GraphError(`Gemm cannot multiply ${showShape(a!.shape)} by ${showShape(b!.shape)}.`);
    }
    if (c) broadcastShapes([m, n], c.shape);
    return [{ dtype: a!.dtype, shape: [m, n] }];
  },
  gradient({ graph, inputs: [a, b, c], attributes: { transA, transB, alpha, beta }, gradients: [dy], wants }) {
    const dA = () =>
      transA
        ? graph.gemm(b!, dy!, { transA: transB, transB: true, alpha })
        : graph.gemm(dy!, b!, { transB: !transB, alpha });
    const dB = () =>
      transB
        ? graph.gemm(dy!, a!, { transA: true, transB: transA, alpha })
        : graph.gemm(a!, dy!, { transA: !transA, alpha });
    const dC = () => graph.sumTo(beta === 1 ? dy! : graph.mul(dy!, graph.scalar(beta)), c!.shape);
    return [wants(0) ? dA() : undefined, wants(1) ? dB() : undefined, c && wants(2) ? dC() : undefined];
  },
  evaluate([a, b, c], { transA, transB, alpha, beta }) {
    const [m, inner] = transA ? [a!.dims[1]!, a!.dims[0]!] : [a!.dims[0]!, a!.dims[1]!];
    const n = transB ? b!.dims[0]! : b!.dims[1]!;
    return [
      fromIndex([m, n], ([i, j]) => {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const x = a!.data[transA ? k * m + i! : i! * inner + k]!;
          const y = b!.data[transB ? j! * inner + k : k * n + j!]!;
          sum += x * y;
        }
        return alpha * sum + (c ? beta * elementAt(c, [i!, j!]) : 0);
      }),
    ];
  },
  onnx: ({ transA, transB, alpha, beta }) => ({
    attributes: [
      { name: 'transA', type: 'int', value: Number(transA) },
      { name: 'transB', type: 'int', value: Number(transB) },
      { name: 'alpha', type: 'float', value: alpha },
      { name: 'beta', type: 'float', value: beta },
    ],
  }),
};

export const productOps = { MatMul: matMul, Gemm: gemm };
