import { type OpSpec, PLAIN } from '@/core/graph/opSpec';
import { elementAt, elementCount, fromIndex, mapReference, zipBroadcast } from '@/core/graph/reference';
import { broadcastShapes, GraphError } from '@/core/graph/shapes';
import type { OpAttributes } from '@/core/graph/types';
import type { DType } from '@/core/runtime/types';

/** TensorProto.DataType of the ONNX specification. */
export const ONNX_TYPE: Record<DType, number> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  int4: 22,
};

const isInteger = (dtype: DType) => dtype === 'int32' || dtype === 'int64';

const gather: OpSpec<object> = {
  infer([data, indices]) {
    if (!isInteger(indices!.dtype)) throw new GraphError(`Gather needs integer indices, not ${indices!.dtype}.`);
    return [{ dtype: data!.dtype, shape: [...indices!.shape, ...data!.shape.slice(1)] }];
  },
  gradient({ graph, inputs: [data, indices], gradients: [dy], wants }) {
    if (!wants(0)) return [undefined, undefined];
    const asRows = graph.reshape(graph.cast(indices!, 'int64'), [...indices!.shape, 1]);
    return [graph.scatterAdd(graph.zeros(data!.shape), asRows, dy!), undefined];
  },
  evaluate([data, indices]) {
    const row = data!.dims.slice(1);
    const size = elementCount(row);
    const out = new Float64Array(indices!.data.length * size);
    indices!.data.forEach((index, i) => {
      out.set(data!.data.subarray(index * size, (index + 1) * size), i * size);
    });
    return [{ dims: [...indices!.dims, ...row], data: out }];
  },
  onnx: () => ({ attributes: [{ name: 'axis', type: 'int', value: 0 }] }),
};

const scatterNd: OpSpec<object> = {
  infer([data, indices]) {
    if (indices!.dtype !== 'int64' || indices!.shape.at(-1) !== 1)
      throw new GraphError('ScatterND needs int64 [..., 1].');
    return [{ dtype: data!.dtype, shape: data!.shape }];
  },
  gradient({ graph, inputs: [, indices], gradients: [dy], wants }) {
    const rows = () => graph.gather(dy!, graph.reshape(indices!, indices!.shape.slice(0, -1)));
    return [wants(0) ? dy : undefined, undefined, wants(2) ? rows() : undefined];
  },
  evaluate([data, indices, updates]) {
    const size = elementCount(data!.dims.slice(1));
    const out = data!.data.slice();
    indices!.data.forEach((index, i) => {
      for (let k = 0; k < size; k++) out[index * size + k]! += updates!.data[i * size + k]!;
    });
    return [{ dims: data!.dims, data: out }];
  },
  onnx: () => ({ attributes: [{ name: 'reduction', type: 'string', value: 'add' }] }),
};

const lessOrEqual: OpSpec<object> = {
  infer: ([a, b]) => [{ dtype: 'bool', shape: broadcastShapes(a!.shape, b!.shape) }],
  gradient: () => [undefined, undefined],
  evaluate: ([a, b]) => [zipBroadcast(a!, b!, (x, y) => Number(x <= y))],
  onnx: () => PLAIN,
};

const where: OpSpec<object> = {
  infer([condition, a, b]) {
    if (condition!.dtype !== 'bool') throw new GraphError(`Where needs a boolean condition, not ${condition!.dtype}.`);
    return [{ dtype: a!.dtype, shape: broadcastShapes(condition!.shape, broadcastShapes(a!.shape, b!.shape)) }];
  },
  gradient({ graph, inputs: [condition, a, b], gradients: [dy], wants }) {
    const zero = graph.scalar(0);
    return [
      undefined,
      wants(1) ? graph.sumTo(graph.where(condition!, dy!, zero), a!.shape) : undefined,
      wants(2) ? graph.sumTo(graph.where(condition!, zero, dy!), b!.shape) : undefined,
    ];
  },
  evaluate([condition, a, b]) {
    const { dims } = zipBroadcast(condition!, zipBroadcast(a!, b!, Math.max), Math.max);
    return [fromIndex(dims, (index) => elementAt(elementAt(condition!, index) ? a! : b!, index))];
  },
  onnx: () => PLAIN,
};

const cast: OpSpec<OpAttributes['Cast']> = {
  infer: ([x], { to }) => [{ dtype: to, shape: x!.shape }],
  gradient: ({ graph, inputs: [x], gradients: [dy] }) => [
    isInteger(x!.dtype) || x!.dtype === 'bool' ? undefined : graph.cast(dy!, x!.dtype),
  ],
  evaluate: ([x], { to }) => [
    mapReference(x!, isInteger(to) ? Math.trunc : to === 'bool' ? (v) => Number(v !== 0) : (v) => v),
  ],
  onnx: ({ to }) => ({ attributes: [{ name: 'to', type: 'int', value: ONNX_TYPE[to] }] }),
};

export const selectOps = { Gather: gather, ScatterND: scatterNd, LessOrEqual: lessOrEqual, Where: where, Cast: cast };
