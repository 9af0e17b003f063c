import { ints, type OpSpec } from '@/core/graph/opSpec';
import { axisView, fromIndex, type Reference, stridesOf } from '@/core/graph/reference';
import { normaliseAxis, reducedShape, sizeOf } from '@/core/graph/shapes';
import type { OpAttributes } from '@/core/graph/types';

type Reduction = { axes: readonly number[]; keepdims: boolean };

function reduceReference(
  x: Reference,
  { axes, keepdims }: Reduction,
  combine: (values: number[]) => number,
): Reference {
  const reduced = axes.map((axis) => normaliseAxis(axis, x.dims.length));
  const kept = x.dims.map((dim, i) => (reduced.includes(i) ? 1 : dim));
  const span = x.dims.map((dim, i) => (reduced.includes(i) ? dim : 1));
  const strides = stridesOf(x.dims);
  const flat = (index: readonly number[]) => index.reduce((sum, value, axis) => sum + value * strides[axis]!, 0);
  const offsets = [...fromIndex(span, flat).data];
  const result = fromIndex(kept, (index) => combine(offsets.map((offset) => x.data[flat(index) + offset]!)));
  return { dims: reducedShape(x.dims, axes, keepdims) as readonly number[], data: result.data };
}

function reduction(combine: (values: number[]) => number, gradient: OpSpec<Reduction>['gradient']): OpSpec<Reduction> {
  return {
    infer: ([x], { axes, keepdims }) => [{ dtype: x!.dtype, shape: reducedShape(x!.shape, axes, keepdims) }],
    gradient,
    evaluate: ([x], attributes) => [reduceReference(x!, attributes, combine)],
    onnx: ({ axes, keepdims }) => ({
      attributes: [{ name: 'keepdims', type: 'int', value: Number(keepdims) }],
      constants: [ints(axes)],
    }),
  };
}

const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

const softmax: OpSpec<OpAttributes['Softmax']> = {
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  // dx = y·(dy − Σ y·dy) = y·dy − y·Σ y·dy
  gradient({ graph, outputs: [y], attributes: { axis }, gradients: [dy] }) {
    const weighted = graph.mul(y!, dy!);
    return [graph.sub(weighted, graph.mul(y!, graph.reduceSum(weighted, [axis], true)))];
  },
  evaluate([x], { axis }) {
    const { outer, size, inner } = axisView(x!.dims, normaliseAxis(axis, x!.dims.length));
    const data = new Float64Array(x!.data.length);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        const at = (k: number) => (o * size + k) * inner + i;
        let max = Number.NEGATIVE_INFINITY;
        for (let k = 0; k < size; k++) max = Math.max(max, x!.data[at(k)]!);
        let total = 0;
        for (let k = 0; k < size; k++) total += Math.exp(x!.data[at(k)]! - max);
        for (let k = 0; k < size; k++) data[at(k)] = Math.exp(x!.data[at(k)]! - max) / total;
      }
    }
    return [{ dims: x!.dims, data }];
  },
  onnx: ({ axis }) => ({ attributes: [{ name: 'axis', type: 'int', value: axis }] }),
};

const cumSum: OpSpec<OpAttributes['CumSum']> = {
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  // Σ over the tail of dy = total − prefix + own
  gradient({ graph, attributes: { axis }, gradients: [dy] }) {
    const total = graph.reduceSum(dy!, [axis], true);
    return [graph.add(graph.sub(total, graph.cumSum(dy!, axis)), dy!)];
  },
  evaluate([x], { axis }) {
    const { outer, size, inner } = axisView(x!.dims, normaliseAxis(axis, x!.dims.length));
    const data = x!.data.slice();
    for (let o = 0; o < outer; o++) {
      for (let k = 1; k < size; k++) {
        for (let i = 0; i < inner; i++) data[(o * size + k) * inner + i]! += data[(o * size + k - 1) * inner + i]!;
      }
    }
    return [{ dims: x!.dims, data }];
  },
  onnx: ({ axis }) => ({ constants: [{ dims: [], values: [axis] }] }),
};

export const reduceOps = {
  ReduceSum: reduction(sum, ({ graph, inputs: [x], attributes: { axes }, gradients: [dy] }) => [
    graph.expand(graph.reshape(dy!, reducedShape(x!.shape, axes, true)), x!.shape),
  ]),
  ReduceMean: reduction(
    (values) => sum(values) / values.length,
    ({ graph, inputs: [x], outputs: [y], attributes: { axes }, gradients: [dy] }) => {
      const count = sizeOf(x!.shape) / sizeOf(y!.shape);
      const scaled = graph.mul(dy!, graph.scalar(1 / count));
      return [graph.expand(graph.reshape(scaled, reducedShape(x!.shape, axes, true)), x!.shape)];
    },
  ),
  // The gradient goes to the elements that equal the maximum (to each of them on a tie).
  ReduceMax: reduction(
    (values) => values.reduce((a, b) => Math.max(a, b)),
    ({ graph, inputs: [x], outputs: [y], attributes: { axes }, gradients: [dy] }) => {
      const keptShape = reducedShape(x!.shape, axes, true);
      const isMaximum = graph.lessOrEqual(graph.reshape(y!, keptShape), x!);
      return [graph.mul(graph.cast(isMaximum, x!.dtype), graph.reshape(dy!, keptShape))];
    },
  ),
  Softmax: softmax,
  CumSum: cumSum,
};
