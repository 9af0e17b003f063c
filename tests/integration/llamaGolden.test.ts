import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readPeftAdapter } from '@/core/formats/peft';
import { readSafetensors } from '@/core/formats/safetensors';
import { encodeModel } from '@/core/graph/encode';
import { referenceSession } from '@/core/graph/referenceRuntime';
import type { Graph } from '@/core/graph/types';
import { parseDecoderConfig } from '@/core/model/config';
import type { Weights } from '@/core/model/weights';
import { buildTrainProgram, gradientName, type TrainMode } from '@/core/programs/train';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import type { Feeds } from '@/core/runtime/types';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Written by tests/golden/make_llama_goldens.py with Hugging Face transformers and PEFT. */
const GOLDEN = 'tests/golden';
const MODELS = [
  'llama-tied',
  'llama-untied',
  'llama-grouped',
  'llama-head-dim',
  'llama-bf16',
  'llama-bias',
  'mistral-window',
  'qwen2',
  'smollm2',
  'rope-linear',
  'rope-dynamic',
  'rope-llama3',
  'rope-yarn',
];
/** Both sides compute in float32, in different orders of summation. */
const SCORE_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 2e-5;
const ADAPTERS = ['llama-lora', 'llama-lora-rs'];

const expectedSchema = z.object({
  ids: z.array(z.array(z.number())),
  labels: z.array(z.array(z.number())),
  logits: z.array(z.array(z.array(z.number()))),
  loss: z.number(),
});
const baseSchema = z.object({ base_model_name_or_path: z.string() });

const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(GOLDEN, ...path), 'utf8'));
const readTensors = (...path: string[]): Weights => readSafetensors(readFileSync(join(GOLDEN, ...path))).tensors;
/** PEFT puts the wrapped model's path before every name. */
const withoutPrefix = (tensors: Weights): Weights =>
  new Map([...tensors].map(([name, tensor]) => [name.replace('base_model.model.', ''), tensor]));

const runtime = createNodeRuntime({ threads: 1 });

async function run(graph: Graph, feedsOfRuns: readonly Feeds[]) {
  const session = await runtime.createSession(encodeModel(graph));
  const results = [];
  for (const feeds of feedsOfRuns) results.push(await session.run(feeds));
  await session.release();
  return results;
}

/** Runs the training program on the golden batch: held-out form for every label, then one step with gradients. */
async function runGolden(folder: string, modelFolder: string, mode: TrainMode, parameters: Weights) {
  const config = parseDecoderConfig(readJson(modelFolder, 'config.json'));
  const golden = expectedSchema.parse(readJson(folder, 'expected.json'));
  const batch = golden.ids.length;
  const length = golden.ids[0]!.length;
  const parameterFeeds = Object.fromEntries([...parameters].map(([name, w]) => [name, floatTensor(w.data, w.dims)]));
  const feeds = (labels: readonly number[], weights: readonly number[]): Feeds => ({
    ids: intTensor(Int32Array.from(golden.ids.flat()), [batch, length]),
    labels: intTensor(Int32Array.from(labels), [batch, length]),
    weights: floatTensor(Float32Array.from(weights), [batch, length]),
    ...parameterFeeds,
  });

  const flat = golden.logits.flat();
  const ones = flat.map(() => 1);
  const evaluated = await run(
    buildTrainProgram({ config, batch, length, mode, evaluate: true }),
    flat[0]!.map((_, label) =>
      feeds(
        flat.map(() => label),
        ones,
      ),
    ),
  );
  // −log softmax of every logit, from the golden logits and from our runs.
  const expectedScores = flat.map((logits) => {
    const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return logits.map((logit) => logSum - logit);
  });
  const scores = flat.map((_, token) => evaluated.map((outputs) => floatsOf(outputs, 'perToken')[token]!));

  // Hugging Face shifts the labels itself: the target of a token is the label of the next.
  const targets = golden.labels.flatMap((row) => [...row.slice(1), -100]);
  const counted = targets.filter((target) => target !== -100).length;
  const weights = targets.map((target) => (target === -100 ? 0 : 1 / counted));
  const labels = targets.map((target) => Math.max(target, 0));
  const program = buildTrainProgram({ config, batch, length, mode });
  const [step] = await run(program, [feeds(labels, weights)]);
  const inFloat64 = await referenceSession(program).run(feeds(labels, weights));
  return { golden, scores, expectedScores, steps: [step!, inFloat64] };
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string) {
  expect(actual.length, what).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!));
  expect(worst, what).toBeLessThan(tolerance);
}

function expectGolden(
  { golden, scores, expectedScores, steps }: Awaited<ReturnType<typeof runGolden>>,
  gradients: Weights,
) {
  scores.forEach((row, token) => {
    expectClose(row, expectedScores[token]!, SCORE_TOLERANCE, `scores of token ${token}`);
  });
  for (const step of steps) {
    expect(floatsOf(step, 'loss')[0]).toBeCloseTo(golden.loss, 5);
    for (const [name, { data }] of gradients) {
      const scale = Math.max(...data.map(Math.abs));
      // The bias of the keys moves all scores of a query alike where the rotation lets it: it may have no gradient.
      if (!name.endsWith('k_proj.bias')) expect(scale, name).toBeGreaterThan(0);
      expectClose(floatsOf(step, gradientName(name)), data, GRADIENT_TOLERANCE * Math.max(scale, 1), name);
    }
  }
}

describe('the decoder equals Hugging Face in scores, loss and every gradient, on ONNX Runtime and in float64', () => {
  test.each(MODELS)('%s', async (name) => {
    const weights = readTensors(name, 'model.safetensors');
    const gradients = readTensors(name, 'gradients.safetensors');
    expect([...gradients.keys()].sort()).toEqual([...weights.keys()].sort());
    expectGolden(await runGolden(name, name, { kind: 'full' }, weights), gradients);
  });
});

describe('an adapter written by PEFT has the effect and the gradients that PEFT gives it', () => {
  test.each(ADAPTERS)('%s', async (name) => {
    const files = {
      config: readFileSync(join(GOLDEN, name, 'adapter_config.json'), 'utf8'),
      weights: readFileSync(join(GOLDEN, name, 'adapter_model.safetensors')),
    };
    const { base_model_name_or_path: base } = baseSchema.parse(JSON.parse(files.config));
    const { lora, matrices } = readPeftAdapter(parseDecoderConfig(readJson(base, 'config.json')), files);
    const mode: TrainMode = { kind: 'lora', weights: readTensors(base, 'model.safetensors'), lora };
    const gradients = withoutPrefix(readTensors(name, 'gradients.safetensors'));
    expect([...gradients.keys()].sort()).toEqual([...matrices.keys()].sort());
    expectGolden(await runGolden(name, base, mode, matrices), gradients);
  });
});
