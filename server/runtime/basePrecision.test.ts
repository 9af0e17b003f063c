import { expect, test } from 'vitest';
import { checkGraph } from '@/core/graph/check';
import { referenceSession } from '@/core/graph/referenceRuntime';
import type { Graph, Value } from '@/core/graph/types';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { type BasePrecision, openedWeights, storeWeights } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY } from '@/core/model/tinyConfigs';
import { LINEARS, type StoredWeights } from '@/core/model/weights';
import { compileProgram } from '@/core/programs/compileProgram';
import { baseFeeds } from '@/core/programs/frozenWeights';
import { buildPreferenceProgram } from '@/core/programs/preference';
import { buildRepresentProgram } from '@/core/programs/represent';
import { buildSketchProgram } from '@/core/programs/sketch';
import { buildTrainProgram } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Feeds, Tensor } from '@/core/runtime/types';
import { expectClose } from '@/server/runtime/expectClose';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Rows of 40 and 72: a block of 32 and a short one, two blocks and a short one. */
const config: DecoderConfig = {
  ...TINY,
  vocabularySize: 48,
  hiddenSize: 40,
  intermediateSize: 72,
  heads: 4,
  keyValueHeads: 2,
  headSize: 10,
};
const untied: DecoderConfig = { ...config, tiedEmbeddings: false, attentionBias: 'qkv' };
const runtime = createNodeRuntime({ threads: 1 });
const lora = { rank: 3, alpha: 6, dropout: 0, targets: LINEARS };
const [batch, length] = [2, 6];
const random = new Random(5);
const drawn = (dims: number[], next: () => number) =>
  floatTensor(Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, next), dims);

function adapterOf(of: DecoderConfig) {
  const matrices = initialAdapter(of, lora, 1);
  for (const { data } of matrices.values()) for (let i = 0; i < data.length; i++) data[i] = 0.3 * random.normal();
  return matrices;
}

const tokens = () =>
  intTensor(
    Int32Array.from({ length: batch * length }, () => random.below(48)),
    [batch, length],
  );
const INPUTS: Readonly<Record<string, () => Tensor>> = {
  ids: tokens,
  labels: tokens,
  weights: () => drawn([batch, length], () => random.uniform()),
  reference: () => drawn([1], () => random.normal()),
  share: () => drawn([1], () => 1),
};

type Program = (of: DecoderConfig, weights: StoredWeights) => Graph;
const PROGRAMS: Readonly<Record<string, Program>> = {
  train: (of, weights) => buildTrainProgram({ config: of, batch, length, mode: { kind: 'lora', weights, lora } }),
  evaluate: (of, weights) =>
    buildTrainProgram({ config: of, batch, length, mode: { kind: 'lora', weights, lora }, evaluate: true }),
  sketch: (of, weights) => buildSketchProgram({ config: of, weights, lora, batch, length }),
  preference: (of, weights) => buildPreferenceProgram({ config: of, pairs: 1, length, weights, lora, beta: 0.1 }),
  represent: (of, weights) => buildRepresentProgram({ config: of, weights, lora, batch, length }),
};

const PACKED: readonly BasePrecision[] = ['float16', 'int8', 'int4'];

for (const precision of PACKED) {
  for (const [kind, of] of Object.entries({ tied: config, untied })) {
    test.each(Object.entries(PROGRAMS))(`${precision}, ${kind}: %s is that of the opened weights`, async (_, build) => {
      const stored = storeWeights(initialWeights(of, 3), precision);
      const graph = build(of, stored);
      checkGraph(graph);
      const packed = baseFeeds(stored);
      const matrices = adapterOf(of);
      const feeds: Feeds = Object.fromEntries(
        graph.inputs.flatMap(({ name }) => {
          const matrix = matrices.get(name);
          if (matrix) return [[name, floatTensor(matrix.data, matrix.dims)]];
          return INPUTS[name] ? [[name, INPUTS[name]()]] : [];
        }),
      );
      const opened = openedWeights(stored);
      const plain = await compileProgram(runtime, build(of, opened), opened);
      const expected = await plain.run(feeds);
      const session = await compileProgram(runtime, graph, stored);
      expectClose(await session.run(feeds), expected, 2e-5);
      expectClose(await referenceSession(graph).run({ ...feeds, ...packed }), expected, 2e-5);
      await Promise.all([plain.release(), session.release()]);
    });
  }

  test(`${precision}: an engine's logits are those of the opened weights, with and without an adapter`, async () => {
    const stored = storeWeights(initialWeights(untied, 3), precision);
    const adapter = { lora, matrices: adapterOf(untied) };
    const logitsOf = async (weights: StoredWeights) => {
      const engine = createDecoderEngine({ runtime, base: { config: untied, weights }, rows: 2 });
      const bare = await prefill(engine, 0, Int32Array.of(5, 7, 11), null);
      const adapted = await prefill(engine, 1, Int32Array.of(2, 3), adapter);
      const [next, nextAdapted] = await engine.decode([
        { row: 0, id: 4 },
        { row: 1, id: 9 },
      ]);
      await engine.release();
      const all = { bare, adapted, next: next!, nextAdapted: nextAdapted! };
      return Object.fromEntries(Object.entries(all).map(([name, data]) => [name, floatTensor(data, [data.length])]));
    };
    expectClose(await logitsOf(stored), await logitsOf(openedWeights(stored)), 2e-5);
  });
}

test('a gradient that is not a number does not stop the openings', async () => {
  const stored = storeWeights(initialWeights(config, 3), 'float16');
  const matrices = adapterOf(config);
  for (const { data } of matrices.values()) data.fill(Number.NaN);
  const session = await compileProgram(runtime, PROGRAMS.train!(config, stored), stored);
  const feeds = { ids: tokens(), labels: tokens(), weights: INPUTS.weights!() };
  const adapter = [...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)] as const);
  const { loss } = await session.run({ ...feeds, ...Object.fromEntries(adapter) });
  expect(loss!.data[0]).toBeNaN();
  await session.release();
});

test('what is opened for a product is opened for that one alone, and not before its other input is there', () => {
  const stored = storeWeights(initialWeights(config, 3), 'int4');
  const { nodes } = PROGRAMS.train!(config, stored);
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const ancestors = (value: Value, found = new Set<Value>()): Set<Value> => {
    for (const input of producers.get(value)?.inputs ?? []) {
      if (found.has(input)) continue;
      found.add(input);
      ancestors(input, found);
    }
    return found;
  };
  const opened = new Set(nodes.flatMap(({ op, outputs }) => (op === 'DequantizeLinear' ? outputs : [])));
  const readers = nodes.filter(({ op, inputs }) => op === 'Gemm' && opened.has(inputs[1]!));
  // Forward and backward of each linear but q, k and v of the first layer, which no gradient passes; the head twice.
  expect(readers).toHaveLength(2 * 7 * config.layers - 3 + 2);
  for (const { inputs } of readers) {
    expect(nodes.filter((node) => node.inputs.includes(inputs[1]!))).toHaveLength(1);
    expect(ancestors(inputs[1]!)).toContain(inputs[0]!);
  }
});
