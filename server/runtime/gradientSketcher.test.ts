import { expect, test } from 'vitest';
import { createSketcher } from '@/core/attribution/sketcher';
import { evaluateGraph, toReference } from '@/core/graph/evaluate';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { loraShapes } from '@/core/model/lora';
import { TINY } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { buildTrainProgram, gradientName } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor } from '@/core/runtime/tensors';
import { batchFeeds } from '@/core/training/batches';
import { answerLength, type TrainingExample } from '@/core/training/example';
import { GradientSketcher } from '@/core/training/gradientSketcher';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = TINY;
const base = { config, weights: initialWeights(config, 3) };
const lora = { rank: 2, alpha: 4, dropout: 0.3, targets: LINEARS };
const seed = { low: 11, high: 12 };
const dimension = 16;

function adapter(of: number) {
  const random = new Random(of);
  const matrices = initialAdapter(config, lora, of);
  for (const { data } of matrices.values()) {
    for (let i = 0; i < data.length; i++) data[i] = 0.4 * random.normal();
  }
  return matrices;
}

/** Gradient of one record alone, by the training program in float64, dropout off. */
function gradientAlone(record: TrainingExample, matrices: ReturnType<typeof adapter>): Float32Array[] {
  const length = record.ids.length;
  const mode = { kind: 'lora' as const, weights: base.weights, lora: { ...lora, dropout: 0 } };
  const graph = buildTrainProgram({ config, batch: 1, length, mode });
  const feeds = {
    ...batchFeeds([record], { rows: [0], length }, 1, (example) => 1 / answerLength(example)),
    ...Object.fromEntries([...matrices].map(([name, { dims, data }]) => [name, floatTensor(data, dims)])),
  };
  const outputs = evaluateGraph(
    graph,
    Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toReference(tensor)])),
  );
  return [...loraShapes(config, lora).keys()].map((name) => Float32Array.from(outputs[gradientName(name)]!.data));
}

const records: TrainingExample[] = [
  { ids: Int32Array.of(1, 2, 3, 4, 5), promptLength: 2 },
  { ids: Int32Array.of(9, 8, 7), promptLength: 1 },
  { ids: Int32Array.from({ length: 9 }, (_, i) => (i * 5) % 24), promptLength: 4 },
];

test('sketches each record of a batch as if it were alone', async () => {
  const runtime = createNodeRuntime({ threads: 1 });
  const sketcher = new GradientSketcher({ runtime, base, lora, seed, dimension, batch: 2, maxLength: 64 });
  const checkpoints = [adapter(1), adapter(2)];
  const progress: number[] = [];
  const sketches = await sketcher.sketch(records, checkpoints, { onProgress: (done) => progress.push(done) });
  await sketcher.release();
  const lengths = [...loraShapes(config, lora).values()].map(([rows, columns]) => rows! * columns!);
  const reference = createSketcher(seed, lengths, dimension);
  expect(sketcher.blocks).toBe(28);
  records.forEach((record, i) => {
    expect(sketches[i]).toHaveLength(2);
    checkpoints.forEach((matrices, k) => {
      const expected = reference.sketch(gradientAlone(record, matrices));
      const scale = Math.max(...expected.map(Math.abs));
      const worst = Math.max(...expected.map((value, j) => Math.abs(value - sketches[i]![k]![j]!)));
      expect(scale).toBeGreaterThan(1e-3);
      expect(worst / scale).toBeLessThan(1e-4);
    });
  });
  expect(progress.at(-1)).toBe(3);
});

test('error: a record without an answer', async () => {
  const runtime = createNodeRuntime({ threads: 1 });
  const sketcher = new GradientSketcher({ runtime, base, lora, seed, dimension, batch: 2, maxLength: 64 });
  const promptOnly = { ids: Int32Array.of(1, 2), promptLength: 2 };
  await expect(sketcher.sketch([promptOnly], [adapter(1)])).rejects.toMatchObject({ code: 'invalid_input' });
});
