import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { initialWeights } from '@/core/model/initialise';
import { Random } from '@/core/random/random';
import { type FullRecipe, FullTrainer } from '@/core/training/fullTrainer';
import { restoreCheckpoint, saveCheckpoint } from '@/scripts/pretrain/checkpoint';
import { createEvaluation } from '@/scripts/pretrain/evaluate';
import { WindowSampler } from '@/scripts/pretrain/windows';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = {
  vocabularySize: 32,
  hiddenSize: 16,
  intermediateSize: 24,
  layers: 1,
  heads: 2,
  keyValueHeads: 1,
  headSize: 8,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  tiedEmbeddings: true,
  maxPositions: 32,
};
const recipe: FullRecipe = {
  schedule: { peak: 0.01, totalSteps: 30, warmup: 0.1, shape: { kind: 'linear', decay: 0.5 } },
  weightDecay: 0.1,
  beta2: 0.98,
  clip: 1,
  muon: { peak: 0.05, momentum: 0.95, weightDecay: 0.1 },
};
const runtime = createNodeRuntime({ threads: 1 });
const folder = mkdtempSync(join(tmpdir(), 'pretrain-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A stream in which each token follows from the one before. */
const random = new Random(1);
const tokens = new Uint16Array(2000);
for (let i = 1; i < tokens.length; i++) {
  tokens[i] = random.uniform() < 0.9 ? (tokens[i - 1]! * 5 + 3) % 32 : random.below(32);
}
const sampler = () => new WindowSampler(tokens, 8, 5);
const create = () => FullTrainer.create(runtime, config, initialWeights(config, 2), [{ batch: 4, length: 8 }], recipe);

async function trainTo(trainer: FullTrainer, step: number): Promise<number[]> {
  const windows = sampler();
  const losses: number[] = [];
  while (trainer.step < step) {
    const first = trainer.step * 2;
    losses.push((await trainer.train([windows.batch(first, 4), windows.batch(first + 1, 4)])).loss);
  }
  return losses;
}

describe('windows', () => {
  test('hold consecutive tokens, and each window of a pass is another', () => {
    const windows = sampler();
    const { ids, labels } = windows.batch(3, 4);
    for (let row = 0; row < 4; row++) {
      expect([...labels.subarray(row * 8, row * 8 + 7)]).toEqual([...ids.subarray(row * 8 + 1, row * 8 + 8)]);
    }
    // In a stream that counts, a window is known by its first token.
    const counting = new WindowSampler(
      Uint16Array.from({ length: 2000 }, (_, i) => i),
      8,
      5,
    );
    const perPass = Math.floor(1999 / 8) - 1;
    const starts = Array.from({ length: perPass }, (_, i) => counting.batch(i, 1).ids[0]!);
    expect(new Set(starts).size).toBe(perPass);
  });

  test('depend on their index alone, so that a resumed run sees the same', () => {
    const one = sampler();
    one.batch(700, 4);
    expect(one.batch(2, 4)).toEqual(sampler().batch(2, 4));
  });
});

test('the loss falls, and a run restored from its checkpoint ends with the same weights', async () => {
  const whole = await create();
  const path = join(folder, 'checkpoint.safetensors');
  const losses = await trainTo(whole, 12);
  saveCheckpoint(path, whole, 'settings');
  losses.push(...(await trainTo(whole, 30)));
  expect(losses[0]).toBeGreaterThan(3);
  expect(losses.at(-1)).toBeLessThan(0.75 * losses[0]!);

  const resumed = await create();
  expect(restoreCheckpoint(path, resumed, 'settings')).toBe(true);
  expect(resumed.step).toBe(12);
  await trainTo(resumed, 30);
  expect(resumed.weights).toEqual(whole.weights);
  expect(() => restoreCheckpoint(path, resumed, 'others')).toThrow(/other settings/);
  expect(restoreCheckpoint(join(folder, 'none'), resumed, 'settings')).toBe(false);
});

test('held-out bits: every token is counted once, with at least half a window before it', async () => {
  const uniform = new Map([...initialWeights(config, 2)].map(([name, { data }]) => [name, data.map(() => 0)]));
  const text = { tokens: tokens.subarray(0, 101), bytes: 202 };
  const evaluate = await createEvaluation(runtime, config, 16, text);
  // A model of zeros gives every token the chance 1/32: five bits, at two bytes a token (of which the first is given).
  expect(await evaluate(uniform)).toBeCloseTo((5 * 101) / 202, 5);
  expect(await evaluate(uniform, 3)).toBeCloseTo((5 * 101) / 202, 5);
});
