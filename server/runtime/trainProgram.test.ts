import { describe, expect, test } from 'vitest';
import { encodeModel } from '@/core/graph/encode';
import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import type { Graph } from '@/core/graph/types';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import type { LoraConfig } from '@/core/model/lora';
import { TINY } from '@/core/model/tinyConfigs';
import type { Weights } from '@/core/model/weights';
import { buildTrainProgram, gradientName } from '@/core/programs/train';
import { dropoutShapes } from '@/core/programs/trainLinear';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';
import { batchFeeds } from '@/core/training/batches';
import { dropoutMasks } from '@/core/training/dropoutMask';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = TINY;
const weights = initialWeights(config, 3);

const [batch, length] = [2, 6];
const random = new Random(5);
const examples = [0, 1].map(() => ({ ids: Int32Array.from({ length }, () => random.below(24)), promptLength: 2 }));
const tokens = batchFeeds(examples, { rows: [0, 1], length }, batch, () => 1 / 8);
const feedsOf = (matrices: Weights): Feeds =>
  Object.fromEntries([...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)]));

/** Runs a graph on ONNX Runtime and in float64. */
async function expectEqual(graph: Graph, feeds: Feeds): Promise<void> {
  const session = await createNodeRuntime({ threads: 1 }).createSession(encodeModel(graph));
  const actual = await session.run(feeds);
  await session.release();
  const references = Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)]);
  const expected = evaluateGraph(graph, Object.fromEntries(references));
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { data }] of Object.entries(expected)) {
    const found = Array.from(actual[name]!.data, Number);
    const scale = Math.max(...data.map(Math.abs), 1e-3);
    const worst = Math.max(...data.map((value, i) => Math.abs(value - found[i]!)));
    expect(worst / scale, name).toBeLessThan(2e-5);
  }
}

test('a step of pre-training equals its float64 evaluation', async () => {
  const graph = buildTrainProgram({ config, batch, length, mode: { kind: 'full' } });
  await expectEqual(graph, { ...tokens, ...feedsOf(weights) });
});

describe('a step of fine-tuning', () => {
  const lora: LoraConfig = { rank: 3, alpha: 6, dropout: 0.4, targets: ['q_proj', 'v_proj', 'up_proj', 'down_proj'] };
  const matrices = initialAdapter(config, lora, 1);
  for (const { data } of matrices.values()) {
    for (let i = 0; i < data.length; i++) data[i] = 0.4 * random.normal();
  }
  const graph = buildTrainProgram({ config, batch, length, mode: { kind: 'lora', weights, lora } });
  const shapes = dropoutShapes(config, lora, batch);
  const feeds = { ...tokens, ...feedsOf(matrices), ...dropoutMasks(shapes, lora.dropout, 1, 0) };

  test('with dropout equals its float64 evaluation', async () => {
    await expectEqual(graph, feeds);
  });

  test('has the gradient that the loss has in float64 when an element of a matrix moves', () => {
    const references = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)]));
    const outputs = evaluateGraph(graph, references);
    for (const name of matrices.keys()) {
      const { dims, data } = references[name]!;
      const lossAt = (value: number) =>
        evaluateGraph(graph, { ...references, [name]: { dims, data: data.with(1, value) } }).loss!.data[0]!;
      const slope = (lossAt(data[1]! + 1e-5) - lossAt(data[1]! - 1e-5)) / 2e-5;
      expect(outputs[gradientName(name)]!.data[1], name).toBeCloseTo(slope, 7);
    }
  });
});
