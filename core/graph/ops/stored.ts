import { openWhole } from '@/core/graph/opening';
import type { OpSpec } from '@/core/graph/opSpec';
import type { Reference } from '@/core/graph/reference';
import { GraphError, showShape } from '@/core/graph/shapes';
import type { OpAttributes, Value } from '@/core/graph/types';

/** Blocks of a row; the last one may be short. */
const blocksOf = (width: number, block: number) => Math.ceil(width / block);

function checkScales(q: Value, scales: Value, block: number): void {
  const expected = [...q.shape.slice(0, -1), blocksOf(Number(q.shape.at(-1)), block)];
  if ((q.dtype === 'int8' || q.dtype === 'int4') && scales.shape.join() === expected.join()) return;
  throw new GraphError(
    `Scales ${showShape(scales.shape)} do not fit ${q.dtype} ${showShape(q.shape)} in blocks of ${block}.`,
  );
}

function scaled(q: Reference, scales: Reference, block: number): Reference {
  const width = q.dims.at(-1)!;
  const blocks = blocksOf(width, block);
  const data = q.data.map((value, i) => {
    const row = Math.floor(i / width);
    return value * scales.data[row * blocks + Math.floor((i % width) / block)]!;
  });
  return { dims: q.dims, data };
}

const dequantizeLinear: OpSpec<OpAttributes['DequantizeLinear']> = {
  infer([q, scales], { block }) {
    checkScales(q!, scales!, block);
    return [{ dtype: 'float32', shape: q!.shape }];
  },
  gradient: () => [undefined, undefined],
  evaluate: ([q, scales], { block }) => [scaled(q!, scales!, block)],
  onnx: ({ block }) => ({
    attributes: [
      { name: 'axis', type: 'int', value: -1 },
      { name: 'block_size', type: 'int', value: block },
    ],
  }),
};

/** Frozen: there is no gradient by what is stored. */
const openWeight: OpSpec<OpAttributes['OpenWeight']> = {
  infer([data, scales], { block }) {
    if (scales) checkScales(data!, scales, block);
    return [{ dtype: 'float32', shape: data!.shape }];
  },
  gradient: () => [undefined, undefined],
  evaluate: ([data, scales], { block }) => [scales ? scaled(data!, scales, block) : data!],
  expand: (graph, [data, scales], { block }) => openWhole(graph, { data: data!, scales, block }),
};

export const storedOps = { DequantizeLinear: dequantizeLinear, OpenWeight: openWeight };
