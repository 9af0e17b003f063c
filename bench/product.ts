import { GraphBuilder } from '@/core/graph/builder';
import { encodeModel } from '@/core/graph/encode';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Runtime } from '@/core/runtime/types';

export const MATRIX = 1024;

/** The yardstick: a square product by a constant matrix, which the runtime may lay out as it likes. */
export async function createProduct(runtime: Runtime) {
  const random = new Random(4);
  const data = Float32Array.from({ length: MATRIX * MATRIX }, () => random.normal());
  const graph = new GraphBuilder('product');
  const x = graph.input('x', [MATRIX, MATRIX]);
  const w = graph.initializer('w', floatTensor(data, [MATRIX, MATRIX]));
  const session = await runtime.createSession(encodeModel(graph.build({ y: graph.matMul(x, w) })));
  const feeds = { x: floatTensor(data, [MATRIX, MATRIX]) };
  return {
    async rate(products: number): Promise<number> {
      const started = performance.now();
      for (let i = 0; i < products; i++) await session.run(feeds);
      return (products * 2 * MATRIX ** 3) / ((performance.now() - started) / 1000);
    },
    release: () => session.release(),
  };
}
