import { HUNDRED_MILLION } from '@/bench/trainingLoad';
import { type BasePrecision, storedBytes } from '@/core/model/basePrecision';
import { initialAdapter } from '@/core/model/initialAdapter';
import { LINEARS, weightShapes } from '@/core/model/weights';
import { compileProgram } from '@/core/programs/compileProgram';
import { buildTrainProgram } from '@/core/programs/train';
import { Random } from '@/core/random/random';
import { floatTensor, intTensor } from '@/core/runtime/tensors';
import { adapterFeeds } from '@/core/training/programs';
import { randomBase, residentMiB } from '@/scripts/evaluation/measuredBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Resident memory of this process, in MiB, before and after three training steps over a base of random numbers. */
const [BATCH, LENGTH, STEPS] = [2, 128, 3];
const precision = process.argv[2] as BasePrecision;
const config = HUNDRED_MILLION;
const random = new Random(1);
const weights = randomBase(config, precision, random);
globalThis.gc?.();
const before = residentMiB('VmRSS');
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
process.stdout.write(JSON.stringify({ stored, before, after: residentMiB('VmRSS'), most: residentMiB('VmHWM') }));
