import type { Adapter } from '@/core/formats/peft';
import { loraShapes } from '@/core/model/lora';
import type { Runtime } from '@/core/runtime/types';
import { orderedBatches } from '@/core/training/batches';
import { chooseBuckets } from '@/core/training/buckets';
import type { TrainingExample } from '@/core/training/example';
import { type BaseModel, TrainPrograms } from '@/core/training/programs';
import { DEFAULT_RECIPE } from '@/core/training/recipe';

const BATCH = 4;
const BUCKETS = 2;

/** Mean loss of each example's answer tokens under the bare base and under an adapter. */
export async function heldOutLosses(
  runtime: Runtime,
  base: BaseModel,
  adapter: Adapter,
  examples: readonly TrainingExample[],
): Promise<{ base: Float64Array; tuned: Float64Array }> {
  const programs = new TrainPrograms(runtime, base, { ...DEFAULT_RECIPE, lora: adapter.lora, batch: BATCH });
  const buckets = chooseBuckets(
    examples.map(({ ids }) => ids.length),
    BUCKETS,
  );
  const batches = orderedBatches(examples, buckets, BATCH);
  // With matrices of zeros the adapter adds nothing.
  const nothing = new Map(
    [...loraShapes(base.config, adapter.lora)].map(([name, dims]) => [
      name,
      { dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)) },
    ]),
  );
  try {
    return {
      base: (await programs.evaluate(examples, batches, nothing)).rowLosses,
      tuned: (await programs.evaluate(examples, batches, adapter.matrices)).rowLosses,
    };
  } finally {
    await programs.release();
  }
}
