import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '@/core/graph/builder';
import { checkGraph } from '@/core/graph/check';
import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import { staticDim } from '@/core/graph/shapes';
import type { Graph, Value } from '@/core/graph/types';
import { after } from '@/core/graph/waiting';
import { BASE_PRECISIONS, storeWeights } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY_GROUPED } from '@/core/model/tinyConfigs';
import { LINEARS, type StoredWeights } from '@/core/model/weights';
import { compileProgram } from '@/core/programs/compileProgram';
import { baseFeeds } from '@/core/programs/frozenWeights';
import { buildPreferenceProgram } from '@/core/programs/preference';
import { buildTrainProgram, gradientName } from '@/core/programs/train';
import { dropoutShapes } from '@/core/programs/trainLinear';
import { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';
import { dropoutMasks } from '@/core/training/dropoutMask';
import { expectClose } from '@/server/runtime/expectClose';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config: DecoderConfig = { ...TINY_GROUPED, layers: 4 };
const [batch, length] = [2, 8];
const lora = { rank: 3, alpha: 6, dropout: 0.3, targets: LINEARS };
const random = new Random(9);
const runtime = createNodeRuntime({ threads: 1 });

const matrices = initialAdapter(config, lora, 1);
for (const { data } of matrices.values()) for (let i = 0; i < data.length; i++) data[i] = 0.3 * random.normal();
const tokens = () =>
  intTensor(
    Int32Array.from({ length: batch * length }, () => random.below(config.vocabularySize)),
    [batch, length],
  );
const feeds: Feeds = {
  ids: tokens(),
  labels: tokens(),
  weights: floatTensor(
    Float32Array.from({ length: batch * length }, () => random.uniform()),
    [batch, length],
  ),
  ...Object.fromEntries([...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)])),
  ...dropoutMasks(dropoutShapes(config, lora, batch), lora.dropout, 1, 0),
};
const pairFeeds: Feeds = {
  reference: floatTensor(Float32Array.of(0.4), [1]),
  share: floatTensor(Float32Array.of(1), [1]),
};

const train = (weights: StoredWeights, recompute: boolean, of = config) =>
  buildTrainProgram({ config: of, batch, length, mode: { kind: 'lora', weights, lora }, recompute });
const prefer = (weights: StoredWeights, recompute: boolean) =>
  buildPreferenceProgram({ config, pairs: 1, length, weights, lora, beta: 0.1, recompute });
const weights = initialWeights(config, 3);

async function run(graph: Graph, base: StoredWeights, inputs: Feeds) {
  checkGraph(graph);
  const session = await compileProgram(runtime, graph, base, { sparing: true });
  const outputs = await session.run(inputs);
  await session.release();
  return outputs;
}

describe.each(BASE_PRECISIONS)('over a base in %s, activations computed twice give', (precision) => {
  const stored = storeWeights(weights, precision);

  test('the loss and the gradients of kept ones, with the same dropout', async () => {
    const expected = await run(train(stored, false), stored, feeds);
    expectClose(await run(train(stored, true), stored, feeds), expected, 1e-6);
  });

  test('those of preference tuning', async () => {
    const inputs = { ...feeds, ...pairFeeds };
    expectClose(
      await run(prefer(stored, true), stored, inputs),
      await run(prefer(stored, false), stored, inputs),
      1e-6,
    );
  });
});

test('the gradients are the slopes of the loss in float64', () => {
  const graph = train(weights, true);
  const references = Object.fromEntries(
    Object.entries({ ...feeds, ...baseFeeds(weights) }).map(([name, tensor]) => [name, toReference(tensor)]),
  );
  const outputs = evaluateGraph(graph, references);
  for (const name of [...matrices.keys()].filter((_, i) => i % 5 === 0)) {
    const { dims, data } = references[name]!;
    const lossAt = (value: number) =>
      evaluateGraph(graph, { ...references, [name]: { dims, data: data.with(1, value) } }).loss!.data[0]!;
    const slope = (lossAt(data[1]! + 1e-5) - lossAt(data[1]! - 1e-5)) / 2e-5;
    expect(outputs[gradientName(name)]!.data[1], name).toBeCloseTo(slope, 6);
  }
});

/** Numbers that the nodes which lead to the loss leave for the others. */
function keptNumbers(graph: Graph): number {
  const leading = new Set<Value>([graph.outputs.find(({ name }) => name === 'loss')!.value]);
  for (const node of graph.nodes.toReversed()) {
    if (node.outputs.some((output) => leading.has(output))) for (const input of node.inputs) leading.add(input);
  }
  const ofForward = (values: readonly Value[]) => values.some((value) => leading.has(value));
  const made = new Set(graph.nodes.flatMap(({ outputs }) => outputs.filter((output) => leading.has(output))));
  const kept = new Set<Value>();
  for (const { inputs, outputs } of graph.nodes) {
    if (ofForward(outputs)) continue;
    for (const input of inputs) if (made.has(input)) kept.add(input);
  }
  return [...kept].reduce((sum, { shape }) => sum + shape.reduce<number>((size, dim) => size * staticDim(dim), 1), 0);
}

test('a further layer leaves no more of the forward pass than its input, and the adapter with its dropout', () => {
  const numbers = (recompute: boolean, layers: number) => {
    const of = { ...config, layers };
    return keptNumbers(train(initialWeights(of, 3), recompute, of));
  };
  const stacked = (width: number, matricesOfGroup: number) => batch * width * lora.rank * matricesOfGroup;
  const { hiddenSize, intermediateSize, heads, headSize } = config;
  const adapters =
    stacked(hiddenSize, 3) + stacked(heads * headSize, 1) + stacked(hiddenSize, 2) + stacked(intermediateSize, 1);
  const further = numbers(true, 5) - numbers(true, 4);
  expect(further).toBeGreaterThanOrEqual(batch * length * hiddenSize);
  expect(further).toBeLessThanOrEqual(batch * length * hiddenSize + 3 * adapters);
  expect(numbers(false, 5) - numbers(false, 4)).toBeGreaterThan(batch * length * 10 * hiddenSize);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1e38, 0])(
  'what waits for %d is what it was',
  async (number) => {
    const graph = new GraphBuilder('waiting');
    const [x, first, second] = [graph.input('x', [2, 2]), graph.input('first', [3, 2]), graph.input('second', [2])];
    const built = graph.build({ y: after(graph, x, [first, second]) });
    const values = Float32Array.of(1.5, -2, 0.25, 3e38);
    const { y } = await run(built, new Map(), {
      x: floatTensor(values, [2, 2]),
      first: floatTensor(new Float32Array(6).fill(number), [3, 2]),
      second: floatTensor(Float32Array.of(-7, 7), [2]),
    });
    expect(y!.data).toEqual(values);
  },
);
