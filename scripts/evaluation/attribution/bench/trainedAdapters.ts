import { readSafetensors, writeSafetensors } from '@/core/formats/safetensors';
import type { TrainingExample } from '@/core/training/example';
import type { LoraRecipe } from '@/core/training/recipe';
import type { KeptCheckpoint } from '@/core/training/trainingState';
import { trainLora } from '@/core/training/trainLora';
import { type Bench, hashExamples } from '@/scripts/evaluation/attribution/bench/bench';

/** One training: the recipe names seed and how many adapters are kept along the way, evenly spaced. */
export type TrainingTask = { examples: readonly TrainingExample[]; recipe: LoraRecipe };

/** What the adapter depends on: nothing is held out, so no evaluation, early end or choice of the best one counts. */
const keyOf = (bench: Bench, { examples, recipe }: TrainingTask) => {
  const { lora, learningRate, warmup, weightDecay, epochs, clip, batch, accumulation } = recipe;
  const { maxLength, promptDropout, seed, keptCheckpoints, keptUntil } = recipe;
  return {
    kind: 'adapters',
    base: bench.baseHash,
    examples: hashExamples(examples),
    steps: { learningRate, warmup, weightDecay, epochs, clip, batch, accumulation },
    rest: { lora, maxLength, promptDropout, seed, keptCheckpoints, ...(keptUntil === 1 ? {} : { keptUntil }) },
  };
};

/**
 * Trains an adapter by the trainer of the product, nothing held out, and gives the adapters that were kept, the last of
 * them the one that training ended with.
 */
export async function trainAdapters(bench: Bench, task: TrainingTask): Promise<KeptCheckpoint[]> {
  const file = await bench.cache.bytes(keyOf(bench, task), async () => {
    const { runtime, base } = bench;
    const outcome = await trainLora({
      runtime,
      base,
      recipe: task.recipe,
      data: { train: task.examples, heldOut: [] },
      clock: () => performance.now(),
    });
    if (outcome.status !== 'finished') throw new Error('training stopped before its end');
    return encodeKept(outcome.kept);
  });
  return decodeKept(file);
}

function encodeKept(kept: readonly KeptCheckpoint[]): Uint8Array {
  const tensors = new Map(
    kept.flatMap(({ matrices }, k) => [...matrices].map(([name, matrix]) => [`${k}:${name}`, matrix] as const)),
  );
  const rates = kept.map(({ step, learningRate }) => [step, learningRate]);
  return writeSafetensors(tensors, 'F32', { kept: JSON.stringify(rates) });
}

function decodeKept(file: Uint8Array): KeptCheckpoint[] {
  const { tensors, metadata } = readSafetensors(file);
  const rates: [number, number][] = JSON.parse(metadata.kept ?? '[]');
  return rates.map(([step, learningRate], k) => {
    const prefix = `${k}:`;
    const own = [...tensors].filter(([name]) => name.startsWith(prefix));
    return { step, learningRate, matrices: new Map(own.map(([name, tensor]) => [name.slice(prefix.length), tensor])) };
  });
}
