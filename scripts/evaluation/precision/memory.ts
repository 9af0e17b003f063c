import { readFileSync } from 'node:fs';
import { HUNDRED_MILLION } from '@/bench/trainingLoad';
import { type BasePrecision, storedBytes, storeWeight } from '@/core/model/basePrecision';
import { initialAdapter } from '@/core/model/initialAdapter';
import { LINEARS, type StoredWeights, weightShapes } from '@/core/model/weights';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildTrainProgram } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import { adapterFeeds } from '@/core/training/programs';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Resident memory of this process, in MiB, before and after three training steps over a base of random numbers. */
const [BATCH, LENGTH, STEPS] = [2, 128, 3];
const precision = process.argv[2] as BasePrecision;
const config = HUNDRED_MILLION;
const random = new Random(1);

const weights: StoredWeights = new Map(
  [...weightShapes(config)].map(([name, dims]) => {
    const data = new Float32Array(dims.reduce((size, dim) => size * dim, 1));
    for (let i = 0; i < data.length; i++) data[i] = dims.length === 1 ? 1 : 0.06 * (random.uniform() - 0.5);
    return [name, storeWeight(name, { dims, data }, precision)];
  }),
);
const resident = (line: string) => {
  const found = new RegExp(`${line}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'));
  return Math.round(Number(found![1]) / 1024);
};
globalThis.gc?.();
const before = resident('VmRSS');
const lora = { rank: 8, alpha: 16, dropout: 0, targets: LINEARS };
const shape = { config, batch: BATCH, length: LENGTH };
const program = buildTrainProgram({ ...shape, mode: { kind: 'lora', weights, lora } });
const session = await compileProgram(createNodeRuntime({ threads: 1 }), program, weights);
const ids = intTensor(
  Int32Array.from({ length: BATCH * LENGTH }, () => random.below(config.vocabularySize)),
  [BATCH, LENGTH],
);
const share = floatTensor(new Float32Array(BATCH * LENGTH).fill(1 / (BATCH * LENGTH)), [BATCH, LENGTH]);
const feeds = { ids, labels: ids, weights: share, ...adapterFeeds(initialAdapter(config, lora, 1)) };
for (let step = 0; step < STEPS; step++) await session.run(feeds);
const stored = Math.round(storedBytes(weightShapes(config), precision) / 2 ** 20);
process.stdout.write(JSON.stringify({ stored, before, after: resident('VmRSS'), most: resident('VmHWM') }));
