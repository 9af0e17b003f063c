import type { BasePrecision } from '@/core/model/basePrecision';
import type { DecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import { TINY } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildTrainProgram } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import { adapterFeeds } from '@/core/training/programs';
import { randomBase, residentMiB } from '@/scripts/evaluation/measuredBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { createWebRuntime } from '@/workers/runtime/webRuntime';

/**
 * Resident memory of this process before and after training steps, and their seconds of processor time.
 *
 *     measure.ts LAYERS WIDTH BATCH LENGTH STEPS PRECISION kept|recomputed node|wasm
 */
const [layers, hiddenSize, batch, length, steps] = process.argv.slice(2, 7).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const precision = process.argv[7] as BasePrecision;
const recompute = process.argv[8] === 'recomputed';
const runtime =
  process.argv[9] === 'wasm'
    ? await createWebRuntime({ backend: 'wasm', threads: 1 })
    : createNodeRuntime({ threads: 1 });
const config: DecoderConfig = {
  ...TINY,
  layers,
  hiddenSize,
  intermediateSize: 3 * hiddenSize,
  heads: hiddenSize / 64,
  keyValueHeads: hiddenSize / 64,
  headSize: 64,
  vocabularySize: 2048,
  maxPositions: length,
};
const random = new Random(1);
const weights = randomBase(config, precision, random);
const lora = { rank: 8, alpha: 16, dropout: 0, targets: LINEARS };
const program = buildTrainProgram({ config, batch, length, mode: { kind: 'lora', weights, lora }, recompute });
const session = await compileProgram(runtime, program, weights, { sparing: recompute });
const ids = intTensor(
  Int32Array.from({ length: batch * length }, () => random.below(config.vocabularySize)),
  [batch, length],
);
const share = floatTensor(new Float32Array(batch * length).fill(1 / (batch * length)), [batch, length]);
const feeds = { ids, labels: ids, weights: share, ...adapterFeeds(initialAdapter(config, lora, 1)) };
const before = residentMiB('VmRSS');
const seconds: number[] = [];
let loss: number | bigint = 0;
for (let step = 0; step < steps; step++) {
  const start = process.cpuUsage();
  const outputs = await session.run(feeds);
  const { user, system } = process.cpuUsage(start);
  seconds.push((user + system) / 1e6);
  loss = outputs.loss!.data[0]!;
}
process.stdout.write(`${JSON.stringify({ recompute, loss, seconds, before, most: residentMiB('VmHWM') })}\n`);
