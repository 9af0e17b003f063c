import { expect, test } from 'vitest';
import { encodeModel } from '@/core/graph/encode';
import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import { initialWeights } from '@/core/model/initialise';
import { buildTrainProgram } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import { batchFeeds } from '@/core/training/batches';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = {
  vocabularySize: 24,
  hiddenSize: 8,
  intermediateSize: 12,
  layers: 2,
  heads: 2,
  keyValueHeads: 1,
  headSize: 4,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  tiedEmbeddings: true,
  maxPositions: 64,
};
const weights = initialWeights(config, 3);

test('a training step equals its float64 evaluation', async () => {
  const mode = { kind: 'full' as const };
  const [batch, length] = [2, 6];
  const graph = buildTrainProgram({ config, batch, length, mode });
  const random = new Random(5);
  const examples = [0, 1].map(() => ({ ids: Int32Array.from({ length }, () => random.below(24)), promptLength: 2 }));
  const feeds = {
    ...batchFeeds(examples, { rows: [0, 1], length }, batch, () => 1 / 8),
    ...Object.fromEntries([...weights].map(([name, { dims, data }]) => [name, floatTensor(data, dims)])),
  };
  const session = await createNodeRuntime({ threads: 1 }).createSession(encodeModel(graph));
  const actual = await session.run(feeds);
  await session.release();
  const expected = evaluateGraph(
    graph,
    Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)])),
  );
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { data }] of Object.entries(expected)) {
    const found = Array.from(actual[name]!.data, Number);
    const scale = Math.max(...data.map(Math.abs), 1e-3);
    const worst = Math.max(...data.map((value, i) => Math.abs(value - found[i]!)));
    expect(worst / scale, name).toBeLessThan(2e-5);
  }
});
