import type { OpSpec } from '@/core/graph/opSpec';
import { GraphError, showShape, staticDim } from '@/core/graph/shapes';

/** Rotation of the pairs (x_i, x_{i + half}) of each head by the angle of its position; one pass in every runtime. */
const rotaryEmbedding: OpSpec<object> = {
  infer([x, first, cosine, sine]) {
    const size = 2 * staticDim(cosine!.shape[1]);
    const fits = x!.shape.length === 3 && staticDim(x!.shape[2]) % size === 0 && first!.dtype === 'int64';
    if (!fits || showShape(cosine!.shape) !== showShape(sine!.shape)) {
      const shapes = [x!, first!, cosine!, sine!].map(({ shape }) => showShape(shape));
      throw new GraphError(`RotaryEmbedding of ${shapes.join(', ')}.`);
    }
    return [{ dtype: x!.dtype, shape: x!.shape }];
  },
  // A rotation (times an amplitude, which is the same for the inverse): its transpose turns the other way.
  gradient({ graph, inputs: [, first, cosine, sine], gradients: [dy], wants }) {
    if (wants(2) || wants(3)) throw new GraphError('The tables of rotary positions are constants.');
    return [graph.rotaryEmbedding(dy!, first!, cosine!, graph.neg(sine!))];
  },
  evaluate([x, first, cosine, sine]) {
    const [, length, width] = x!.dims as [number, number, number];
    const half = cosine!.dims[1]!;
    const data = x!.data.map((value, at) => {
      const token = Math.floor(at / width);
      // Either where the first token of every row stands, or each token by itself.
      const position = first!.dims.length === 2 ? first!.data[token]! : first!.data[0]! + (token % length);
      const inHead = (at % width) % (2 * half);
      const table = position * half + (inHead % half);
      const turned = inHead < half ? -x!.data[at + half]! : x!.data[at - half]!;
      return value * cosine!.data[table]! + turned * sine!.data[table]!;
    });
    return [{ dims: x!.dims, data }];
  },
  onnx: () => ({ domain: 'com.microsoft' }),
};

export const rotaryOps = { RotaryEmbedding: rotaryEmbedding };
