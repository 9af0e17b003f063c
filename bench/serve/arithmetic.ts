import { createProduct } from '@/bench/product';
import { type ServeBase, SHAPE, type Variant } from '@/bench/serve/serveLoad';
import { LINEARS, linearSize } from '@/core/model/weights';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const SECONDS = 0.25;

/**
 * Operations of one request of the bench's shape for each token that it generates: every token of the prompt and every
 * generated one but the last goes through all linears and their adapters, and each generated one comes from a product
 * with the output matrix. Attention is left out, so no engine needs fewer.
 */
export function operationsPerToken({ config }: ServeBase): number {
  const linears = LINEARS.reduce((sum, linear) => {
    const { input, output } = linearSize(config, linear);
    return sum + input * output + SHAPE.rank * (input + output);
  }, 0);
  const { promptTokens, outputTokens } = SHAPE;
  const through = (promptTokens + outputTokens - 1) * config.layers * linears;
  return (2 * (through + outputTokens * config.vocabularySize * config.hiddenSize)) / outputTokens;
}

/** Operations a second of a large product on as many threads: what the machine gives at that moment. */
export async function productVariant(name: string): Promise<Variant & { release(): Promise<void> }> {
  const product = await createProduct(createNodeRuntime({ threads: SHAPE.threads, spinning: true }), {
    size: 1024,
    inside: true,
  });
  return { name, run: () => product.rate(SECONDS), release: product.release };
}
