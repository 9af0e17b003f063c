import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPeftAdapter } from '@/core/formats/peft';
import { readSafetensors } from '@/core/formats/safetensors';
import { encodeModel } from '@/core/graph/encode';
import { parseDecoderConfig } from '@/core/model/config';
import { checkWeights } from '@/core/model/weights';
import { buildTrainProgram, gradientName, type TrainMode } from '@/core/programs/train';
import { floatsOf, floatTensor, intTensor } from '@/core/runtime/tensors';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Figures of Hugging Face transformers and PEFT for tiny random models; see tests/golden/make_llama_goldens.py. */
type Expected = { ids: number[][]; labels: number[][]; loss: number };

const FOLDER = 'tests/golden';
const PEFT_PREFIX = 'base_model.model.';
const cases = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'expected.json')));
const json = (...path: string[]) => JSON.parse(readFileSync(join(FOLDER, ...path), 'utf8'));

test('there are golden models and adapters', () => {
  expect(cases.length).toBeGreaterThanOrEqual(7);
});

describe.each(cases)('%s', (name) => {
  test('loss and gradients equal those of Hugging Face', async () => {
    const isAdapter = existsSync(join(FOLDER, name, 'adapter_config.json'));
    const base = isAdapter ? json(name, 'adapter_config.json').base_model_name_or_path : name;
    const config = parseDecoderConfig(json(base, 'config.json'));
    const weights = readSafetensors(readFileSync(join(FOLDER, base, 'model.safetensors'))).tensors;
    checkWeights(config, weights);
    const expected: Expected = json(name, 'expected.json');
    const adapter = isAdapter
      ? readPeftAdapter(config, {
          config: readFileSync(join(FOLDER, name, 'adapter_config.json'), 'utf8'),
          weights: readFileSync(join(FOLDER, name, 'adapter_model.safetensors')),
        })
      : undefined;
    const mode: TrainMode = adapter ? { kind: 'lora', weights, lora: adapter.lora } : { kind: 'full' };
    const parameters = adapter ? adapter.matrices : weights;

    const batch = expected.ids.length;
    const length = expected.ids[0]!.length;
    // transformers shifts the labels inside the model; here the label stands at the token that predicts it.
    const labels = expected.labels.flatMap((row) => [...row.slice(1), -100]);
    const counted = labels.filter((label) => label >= 0).length;
    const share = labels.map((label) => (label >= 0 ? 1 / counted : 0));

    const graph = buildTrainProgram({ config, batch, length, mode });
    const session = await createNodeRuntime({ threads: 1 }).createSession(encodeModel(graph));
    const outputs = await session.run({
      ids: intTensor(Int32Array.from(expected.ids.flat()), [batch, length]),
      labels: intTensor(
        Int32Array.from(labels, (label) => Math.max(0, label)),
        [batch, length],
      ),
      weights: floatTensor(Float32Array.from(share), [batch, length]),
      ...Object.fromEntries([...parameters].map(([key, { dims, data }]) => [key, floatTensor(data, dims)])),
    });
    await session.release();

    expect(floatsOf(outputs, 'loss')[0]).toBeCloseTo(expected.loss, 5);
    const gradients = readSafetensors(readFileSync(join(FOLDER, name, 'gradients.safetensors'))).tensors;
    expect(gradients.size).toBe(parameters.size);
    for (const [key, gradient] of gradients) {
      const own = floatsOf(outputs, gradientName(key.replace(PEFT_PREFIX, '')));
      const scale = Math.max(...gradient.data.map(Math.abs), 1e-3);
      const worst = Math.max(...gradient.data.map((value, i) => Math.abs(value - own[i]!)));
      expect(worst / scale, key).toBeLessThan(2e-4);
    }
  });
});
