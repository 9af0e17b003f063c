import { ints, type OpSpec } from '@/core/graph/opSpec';
import { axisView, elementAt, elementCount, fromIndex, type Reference } from '@/core/graph/reference';
import { broadcastShapes, GraphError, showShape, sizeOf, staticDim } from '@/core/graph/shapes';
import type { Dim, OpAttributes, Shape } from '@/core/graph/types';

const inverse = (perm: readonly number[]): number[] => perm.map((_, i) => perm.indexOf(i));
const replaceAxis = (shape: Shape, axis: number, size: Dim): Shape => shape.map((dim, i) => (i === axis ? size : dim));
const axisAttribute = (axis: number) => [{ name: 'axis', type: 'int', value: axis } as const];

const transpose: OpSpec<OpAttributes['Transpose']> = {
  infer([x], { perm }) {
    if (perm.length !== x!.shape.length) throw new GraphError(`Transpose of ${showShape(x!.shape)} by [${perm}].`);
    return [{ dtype: x!.dtype, shape: perm.map((axis) => x!.shape[axis]!) }];
  },
  gradient: ({ graph, attributes: { perm }, gradients: [dy] }) => [graph.transpose(dy!, inverse(perm))],
  evaluate([x], { perm }) {
    const back = inverse(perm);
    return [
      fromIndex(
        perm.map((axis) => x!.dims[axis]!),
        (index) =>
          elementAt(
            x!,
            back.map((axis) => index[axis]!),
          ),
      ),
    ];
  },
  onnx: ({ perm }) => ({ attributes: [{ name: 'perm', type: 'ints', value: perm }] }),
};

const reshape: OpSpec<OpAttributes['Reshape']> = {
  infer([x], { shape }) {
    const isStatic = [...x!.shape, ...shape].every((dim) => typeof dim === 'number');
    if (isStatic && sizeOf(x!.shape) !== sizeOf(shape)) {
      throw new GraphError(`Reshape of ${showShape(x!.shape)} to ${showShape(shape)} changes the number of elements.`);
    }
    return [{ dtype: x!.dtype, shape }];
  },
  gradient: ({ graph, inputs: [x], gradients: [dy] }) => [graph.reshape(dy!, x!.shape)],
  evaluate([x], { dims }) {
    const copied = dims.map((dim, i) => (dim === 0 ? x!.dims[i]! : dim));
    const known = elementCount(copied.filter((dim) => dim !== -1));
    return [{ dims: copied.map((dim) => (dim === -1 ? x!.data.length / known : dim)), data: x!.data }];
  },
  onnx: ({ dims }) => ({ constants: [ints(dims)] }),
};

const expand: OpSpec<OpAttributes['Expand']> = {
  infer: ([x], { dims }) => [{ dtype: x!.dtype, shape: broadcastShapes(x!.shape, dims) }],
  gradient: ({ graph, inputs: [x], gradients: [dy] }) => [graph.sumTo(dy!, x!.shape)],
  evaluate: ([x], { dims }) => [fromIndex(dims, (index) => elementAt(x!, index))],
  onnx: ({ dims }) => ({ constants: [ints(dims)] }),
};

const concat: OpSpec<OpAttributes['Concat']> = {
  infer(inputs, { axis }) {
    const sizes = inputs.map((input) => input.shape[axis]!);
    const total = sizes.every((size) => typeof size === 'number')
      ? sizes.reduce<number>((sum, size) => sum + staticDim(size), 0)
      : sizes.join('+');
    return [{ dtype: inputs[0]!.dtype, shape: replaceAxis(inputs[0]!.shape, axis, total) }];
  },
  gradient({ graph, inputs, attributes: { axis }, gradients: [dy] }) {
    return graph.split(
      dy!,
      axis,
      inputs.map((input) => staticDim(input.shape[axis])),
    );
  },
  evaluate(inputs, { axis }) {
    const starts: number[] = [];
    let total = 0;
    for (const input of inputs) {
      starts.push(total);
      total += input.dims[axis]!;
    }
    const dims = inputs[0]!.dims.map((dim, i) => (i === axis ? total : dim));
    return [
      fromIndex(dims, (index) => {
        const part = starts.findLastIndex((start, i) => start <= index[axis]! && inputs[i]!.dims[axis]! > 0);
        return elementAt(inputs[part]!, index.with(axis, index[axis]! - starts[part]!));
      }),
    ];
  },
  onnx: ({ axis }) => ({ attributes: axisAttribute(axis) }),
};

const split: OpSpec<OpAttributes['Split']> = {
  infer([x], { axis, sizes }) {
    if (sizes.reduce((a, b) => a + b, 0) !== x!.shape[axis]) {
      throw new GraphError(`Split of ${showShape(x!.shape)} along ${axis} into [${sizes}].`);
    }
    return sizes.map((size) => ({ dtype: x!.dtype, shape: replaceAxis(x!.shape, axis, size) }));
  },
  gradient({ graph, outputs, attributes: { axis }, gradients }) {
    return [
      graph.concat(
        outputs.map((output, i) => gradients[i] ?? graph.zeros(output.shape)),
        axis,
      ),
    ];
  },
  evaluate([x], { axis, sizes }) {
    let start = 0;
    return sizes.map((size) => {
      const part = sliceReference(x!, axis, start, start + size);
      start += size;
      return part;
    });
  },
  onnx: ({ axis, sizes }) => ({ attributes: axisAttribute(axis), constants: [ints(sizes)] }),
};

function sliceReference(x: Reference, axis: number, start: number, end: number): Reference {
  const dims = x.dims.map((dim, i) => (i === axis ? end - start : dim));
  return fromIndex(dims, (index) => elementAt(x, index.with(axis, index[axis]! + start)));
}

const slice: OpSpec<OpAttributes['Slice']> = {
  infer([x], { axis, start, end }) {
    if (start < 0 || end <= start || end > staticDim(x!.shape[axis])) {
      throw new GraphError(`Slice of ${showShape(x!.shape)} along ${axis} from ${start} to ${end}.`);
    }
    return [{ dtype: x!.dtype, shape: replaceAxis(x!.shape, axis, end - start) }];
  },
  gradient: ({ graph, inputs: [x], attributes: { axis, start, end }, gradients: [dy] }) => [
    graph.pad(dy!, axis, start, staticDim(x!.shape[axis]) - end),
  ],
  evaluate: ([x], { axis, start, end }) => [sliceReference(x!, axis, start, end)],
  onnx: ({ axis, start, end }) => ({ constants: [ints([start]), ints([end]), ints([axis])] }),
};

const pad: OpSpec<OpAttributes['Pad']> = {
  infer([x], { axis, before, after }) {
    return [{ dtype: x!.dtype, shape: replaceAxis(x!.shape, axis, before + staticDim(x!.shape[axis]) + after) }];
  },
  gradient: ({ graph, inputs: [x], attributes: { axis, before }, gradients: [dy] }) => [
    graph.slice(dy!, axis, before, before + staticDim(x!.shape[axis])),
  ],
  evaluate([x], { axis, before, after }) {
    const { outer, size, inner } = axisView(x!.dims, axis);
    const padded = before + size + after;
    const data = new Float64Array(outer * padded * inner);
    for (let o = 0; o < outer; o++) {
      data.set(x!.data.subarray(o * size * inner, (o + 1) * size * inner), (o * padded + before) * inner);
    }
    return [{ dims: x!.dims.map((dim, i) => (i === axis ? padded : dim)), data }];
  },
  onnx: ({ axis, before, after, rank }) => {
    const pads = new Array<number>(2 * rank).fill(0);
    pads[axis] = before;
    pads[rank + axis] = after;
    return { constants: [ints(pads)] };
  },
};

export const layoutOps = {
  Transpose: transpose,
  Reshape: reshape,
  Expand: expand,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
};
