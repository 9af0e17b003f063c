import type { GraphBuilder } from '@/core/graph/builder';
import type { OpSpec } from '@/core/graph/opSpec';
import { axisView, mapReference } from '@/core/graph/reference';
import type { OpAttributes, Value } from '@/core/graph/types';

/*
 * Operators that ONNX does not have, each with a gradient that is shorter than that of its parts. What a gradient
 * computes again is merged with the forward pass by the runtime (common subexpressions).
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

export const composedOps = { Silu: silu, RmsNorm: rmsNorm };
