import { type Hash, sha256Hash } from '@/core/hash/hash';
import type { LoraConfig } from '@/core/model/lora';
import type { Runtime } from '@/core/runtime/types';
import { chooseBuckets } from '@/core/training/buckets';
import { answerLength, type TrainingExample } from '@/core/training/example';
import { type BaseModel, TrainPrograms } from '@/core/training/programs';
import { DEFAULT_RECIPE } from '@/core/training/recipe';
import type { Matrices } from '@/core/training/trainingState';
import { type Bench, hashExamples } from '@/scripts/evaluation/attribution/bench/bench';

/** Padded lengths, each a compiled program. */
const BUCKETS = 3;

/** Mean loss over the answer tokens of single records under any adapter; programs stay compiled until `release`. */
export class LossMeter {
  readonly #programs: TrainPrograms;

  constructor(parameters: { runtime: Runtime; base: BaseModel; lora: LoraConfig }) {
    const { runtime, base, lora } = parameters;
    this.#programs = new TrainPrograms(runtime, base, { ...DEFAULT_RECIPE, lora: { ...lora, dropout: 0 }, batch: 1 });
  }

  async losses(examples: readonly TrainingExample[], matrices: Matrices): Promise<Float64Array> {
    const buckets = chooseBuckets(
      examples.map(({ ids }) => ids.length),
      BUCKETS,
    );
    const losses = new Float64Array(examples.length);
    for (const [i, example] of examples.entries()) {
      if (answerLength(example) <= 0) throw new RangeError(`record ${i} has no answer token`);
      const length = buckets.find((bucket) => bucket >= example.ids.length)!;
      losses[i] = await this.#programs.loss(examples, [{ rows: [i], length }], matrices);
    }
    return losses;
  }

  release = (): Promise<void> => this.#programs.release();
}

/** The same, kept on disk. */
export async function cachedLosses(
  { cache, baseHash }: Bench,
  meter: LossMeter,
  examples: readonly TrainingExample[],
  matrices: Matrices,
): Promise<Float64Array> {
  const key = { kind: 'losses', baseHash, adapter: hashMatrices(matrices), examples: hashExamples(examples) };
  const bytes = await cache.bytes(key, async () => {
    const losses = await meter.losses(examples, matrices);
    return new Uint8Array(losses.buffer);
  });
  return new Float64Array(bytes.slice().buffer);
}

/** Hash of an adapter's numbers. */
export function hashMatrices(matrices: Matrices): Hash {
  const parts = [...matrices].map(([name, { data }]) => [
    name,
    sha256Hash(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
  return sha256Hash(JSON.stringify(parts));
}
