import { GraphBuilder } from '@/core/graph/builder';
import { encodeModel } from '@/core/graph/encode';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Runtime } from '@/core/runtime/types';

export type ProductParameters = {
  /** Rows and columns of both matrices. */
  size: number;
  /** Give out one number alone, so that no result of the product is allocated and copied: a stricter yardstick. */
  inside: boolean;
};

/** The product that the bench has always measured by. */
export const YARDSTICK: ProductParameters = { size: 1024, inside: false };
export const STRICT_YARDSTICK: ProductParameters = { size: 2048, inside: true };

/** A square product by a constant matrix, which the runtime may lay out as it likes. */
export async function createProduct(runtime: Runtime, { size, inside }: ProductParameters) {
  const random = new Random(4);
  const matrix = floatTensor(
    Float32Array.from({ length: size * size }, () => random.normal()),
    [size, size],
  );
  const graph = new GraphBuilder('product');
  const x = graph.input('x', matrix.dims);
  const product = graph.matMul(x, graph.initializer('w', matrix));
  const y = inside ? graph.reduceMax(product, [0, 1], false) : product;
  const session = await runtime.createSession(encodeModel(graph.build({ y })));
  return {
    /** Operations a second over `seconds` or a little longer. */
    async rate(seconds: number): Promise<number> {
      const started = performance.now();
      let products = 0;
      do {
        await session.run({ x: matrix });
        products++;
      } while (performance.now() - started < 1000 * seconds);
      return (products * 2 * size ** 3) / ((performance.now() - started) / 1000);
    },
    release: () => session.release(),
  };
}
