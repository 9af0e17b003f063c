import { expect, test } from 'vitest';
import { initialWeights } from '@/core/model/initialise';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { config, recipe, run } from '@/server/runtime/tinyTraining';

test('the number of threads changes no bit of the adapter', async () => {
  // Large enough for the runtime to divide its products.
  const wide = { ...config, vocabularySize: 2048, hiddenSize: 192, intermediateSize: 512, heads: 3, keyValueHeads: 3 };
  const base = { config: { ...wide, headSize: 64 }, weights: initialWeights({ ...wide, headSize: 64 }, 3) };
  const once = { ...recipe, epochs: 1, batch: 8, accumulation: 1 };
  const train = (threads: number) => run({ runtime: createNodeRuntime({ threads }), base, recipe: once }).result;
  const alone = await train(1);
  expect(alone.status).toBe('finished');
  expect(await train(2)).toEqual(alone);
  expect(await train(3)).toEqual(alone);
}, 60_000);
