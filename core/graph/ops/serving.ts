import type { OpSpec } from '@/core/graph/opSpec';
import { axisView, elementAt, fromIndex } from '@/core/graph/reference';
import { GraphError } from '@/core/graph/shapes';
import type { OpAttributes } from '@/core/graph/types';

/*
 * Operators for programs that only serve: they do in one step what training takes apart, and have no gradient. Every
 * build of ONNX Runtime has them under ONNX's own domain.
 */

const noGradient = (): never => {
  throw new GraphError('Operators of serving programs have no gradient.');
};

const simplifiedLayerNorm: OpSpec<OpAttributes['SimplifiedLayerNormalization']> = {
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  gradient: noGradient,
  evaluate([x, weight], { epsilon }) {
    const { outer, size } = axisView(x!.dims, x!.dims.length - 1);
    const data = new Float64Array(x!.data.length);
    for (let row = 0; row < outer; row++) {
      const values = x!.data.subarray(row * size, (row + 1) * size);
      const rms = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / size + epsilon);
      for (let i = 0; i < size; i++) data[row * size + i] = (values[i]! / rms) * weight!.data[i]!;
    }
    return [{ dims: x!.dims, data }];
  },
  onnx: ({ epsilon }) => ({
    attributes: [
      { name: 'axis', type: 'int', value: -1 },
      { name: 'epsilon', type: 'float', value: epsilon },
    ],
  }),
};

const splitBy: OpSpec<OpAttributes['SplitBy']> = {
  infer: ([x], { sizes }) => sizes.map((size) => ({ dtype: x!.dtype, shape: [...x!.shape.slice(0, -1), size] })),
  gradient: noGradient,
  evaluate([x, sizes]) {
    let start = 0;
    return Array.from(sizes!.data, (size) => {
      const from = start;
      start += size;
      const dims = [...x!.dims.slice(0, -1), size];
      return fromIndex(dims, (index) => elementAt(x!, index.with(-1, index.at(-1)! + from)));
    });
  },
  onnx: () => ({ name: 'Split', attributes: [{ name: 'axis', type: 'int', value: -1 }] }),
};

export const servingOps = {
  SimplifiedLayerNormalization: simplifiedLayerNorm,
  SplitBy: splitBy,
};
