import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPeftAdapter } from '@/core/formats/peft';
import { readSafetensors } from '@/core/formats/safetensors';
import { encodeModel } from '@/core/graph/encode';
import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { mergeAdapter } from '@/core/model/mergeAdapter';
import type { Weights } from '@/core/model/weights';
import { buildExportProgram } from '@/core/programs/export';
import { floatsOf, floatTensor } from '@/core/runtime/tensors';
import type { Feeds, Session, Tensor } from '@/core/runtime/types';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const FOLDER = 'tests/golden';
const text = (...path: string[]) => readFileSync(join(FOLDER, ...path), 'utf8');
const bytes = (...path: string[]) => readFileSync(join(FOLDER, ...path));
const longs = (rows: readonly (readonly number[])[]): Tensor => ({
  dtype: 'int64',
  dims: [rows.length, rows[0]!.length],
  data: BigInt64Array.from(rows.flat(), BigInt),
});

function load(name: string): { config: DecoderConfig; weights: Weights } {
  const config = parseDecoderConfig(JSON.parse(text(name, 'config.json')));
  return { config, weights: readSafetensors(bytes(name, 'model.safetensors')).tensors };
}

function emptyPast({ layers, keyValueHeads, headSize }: DecoderConfig, batch: number): Feeds {
  const names = Array.from({ length: layers }, (_, i) => [`past_key_values.${i}.key`, `past_key_values.${i}.value`]);
  const empty = () => floatTensor(new Float32Array(0), [batch, keyValueHeads, 0, headSize]);
  return Object.fromEntries(names.flat().map((name) => [name, empty()]));
}

const pastOf = (outputs: Readonly<Record<string, Tensor>>): Feeds =>
  Object.fromEntries(
    Object.entries(outputs).flatMap(([name, tensor]) =>
      name.startsWith('present.') ? [[name.replace('present', 'past_key_values'), tensor]] : [],
    ),
  );

function expectLogits(outputs: Readonly<Record<string, Tensor>>, expected: number[]) {
  const found = floatsOf(outputs, 'logits');
  expect(found.length).toBe(expected.length);
  expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-4);
}

async function open({ config, weights }: { config: DecoderConfig; weights: Weights }): Promise<Session> {
  return createNodeRuntime({ threads: 1 }).createSession(encodeModel(buildExportProgram(config, weights)));
}

/** First five tokens, then the others with the cache of the first. */
async function checkInTwoParts(
  model: { config: DecoderConfig; weights: Weights },
  golden: { ids: number[][]; logits: number[][][] },
) {
  const session = await open(model);
  const length = golden.ids[0]!.length;
  const part = (from: number, to: number) => ({
    input_ids: longs(golden.ids.map((row) => row.slice(from, to))),
    attention_mask: longs(golden.ids.map((row) => row.slice(0, to).map(() => 1))),
    position_ids: longs(golden.ids.map((row) => row.slice(from, to).map((_, i) => from + i))),
  });
  const first = await session.run({ ...part(0, 5), ...emptyPast(model.config, 2) });
  expectLogits(
    first,
    golden.logits.flatMap((row) => row.slice(0, 5).flat()),
  );
  const second = await session.run({ ...part(5, length), ...pastOf(first) });
  expectLogits(
    second,
    golden.logits.flatMap((row) => row.slice(5).flat()),
  );
  await session.release();
}

describe('exported ONNX has the logits of Hugging Face, with and without a cache', () => {
  test.each(['llama-tied', 'llama-untied', 'llama-head-dim', 'llama-bias', 'mistral-window', 'qwen2', 'rope-llama3'])(
    '%s',
    async (name) => {
      await checkInTwoParts(load(name), JSON.parse(text(name, 'expected.json')));
    },
  );

  test.each(['llama-lora', 'llama-lora-rs'])('%s merged', async (name) => {
    const settings = text(name, 'adapter_config.json');
    const { config, weights } = load(JSON.parse(settings).base_model_name_or_path);
    const adapter = readPeftAdapter(config, { config: settings, weights: bytes(name, 'adapter_model.safetensors') });
    const merged = mergeAdapter(config, weights, adapter);
    await checkInTwoParts({ config, weights: merged }, JSON.parse(text(name, 'expected.json')));
  });
});

test('padding on the left changes nothing', async () => {
  const model = load('llama-grouped');
  const golden = JSON.parse(text('llama-grouped', 'expected.json'));
  const ids: number[] = golden.ids[0];
  const session = await open(model);
  const outputs = await session.run({
    input_ids: longs([[0, 0, 0, ...ids]]),
    attention_mask: longs([[0, 0, 0, ...ids.map(() => 1)]]),
    position_ids: longs([[1, 1, 1, ...ids.keys()]]),
    ...emptyPast(model.config, 1),
  });
  await session.release();
  const kept = floatsOf(outputs, 'logits').slice(3 * model.config.vocabularySize);
  expectLogits({ logits: floatTensor(kept, []) }, golden.logits[0].flat());
});
