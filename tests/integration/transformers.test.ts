import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoModelForCausalLM, AutoTokenizer, env, Tensor } from '@xenova/transformers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Adapter } from '@/core/formats/peft';
import { encodeModel } from '@/core/graph/encode';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { mergeAdapter } from '@/core/model/mergeAdapter';
import { readBaseModel } from '@/core/model/readBaseModel';
import { LINEARS } from '@/core/model/weights';
import { buildExportProgram } from '@/core/programs/export';
import { Random } from '@/core/random/random';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { type ChatMessage, encodeChat } from '@/lib/tokenizer/chat';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const MODEL = 'public/models/openledger-base';
const NEW_TOKENS = 24;
/** Two ways of computing the same logits in float32. */
const TOLERANCE = 2e-3;

const readJson = (name: string): unknown => JSON.parse(readFileSync(join(MODEL, name), 'utf8'));
const base = readBaseModel(readJson('config.json'), readFileSync(join(MODEL, 'model.safetensors')));
const tokenizer = createTokenizer(readJson('tokenizer.json'));

/** Stands for a trained adapter: strong enough to change what is written. */
function randomAdapter(): Adapter {
  const random = new Random(11);
  const lora: LoraConfig = { rank: 4, alpha: 8, dropout: 0, targets: LINEARS };
  const shapes = [...loraShapes(base.config, lora)];
  const matrix = (dims: readonly number[]) =>
    Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.15 * random.normal());
  return { lora, matrices: new Map(shapes.map(([name, dims]) => [name, { dims, data: matrix(dims) }])) };
}

const folder = mkdtempSync(join(tmpdir(), 'openledger-model-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  env.allowRemoteModels = false;
  env.localModelPath = folder;
});

/** A folder as a person downloads it: the tokenizer's files, the configuration and one ONNX file. */
function exportModel(name: string, adapter: Adapter | null): void {
  const weights = adapter ? mergeAdapter(base.config, base.weights, adapter) : base.weights;
  mkdirSync(join(folder, name, 'onnx'), { recursive: true });
  for (const file of ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json']) {
    cpSync(join(MODEL, file), join(folder, name, file));
  }
  writeFileSync(join(folder, name, 'onnx', 'model.onnx'), encodeModel(buildExportProgram(base.config, weights)));
}

/** What transformers.js writes after the messages, greedily. */
async function generate(name: string, messages: ChatMessage[]): Promise<{ prompt: number[]; answer: number[] }> {
  const theirTokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModelForCausalLM.from_pretrained(name, { dtype: 'fp32', device: 'cpu' });
  const inputs = theirTokenizer.apply_chat_template(messages, { add_generation_prompt: true, return_dict: true });
  const output = await model.generate({ ...Object(inputs), max_new_tokens: NEW_TOKENS, do_sample: false });
  await model.dispose();
  if (!(output instanceof Tensor)) throw new Error('generate returned no tensor');
  const ids = Array.from(output.data, Number);
  const prompt = encodeChat(tokenizer, messages);
  expect(ids.slice(0, prompt.length)).toEqual(prompt);
  return { prompt, answer: ids.slice(prompt.length) };
}

test.each([
  ['the base', null],
  ['a merged adapter', randomAdapter()],
])('transformers.js loads the export of %s and writes what our own engine writes', async (label, adapter) => {
  const name = label.replaceAll(' ', '-');
  exportModel(name, adapter);
  const { prompt, answer } = await generate(name, [{ role: 'user', content: 'What causes cystic fibrosis?' }]);
  expect(answer.length).toBeGreaterThan(4);

  const runtime = createNodeRuntime({ threads: 1 });
  const engine = createDecoderEngine({ runtime, base, rows: 1 });
  let logits = await engine.prefill(0, Int32Array.from(prompt), adapter);
  for (const id of answer) {
    // Each token that it chose is our best one too, or equal to it within rounding.
    expect(Math.max(...logits) - logits[id]!).toBeLessThan(TOLERANCE);
    [logits = logits] = await engine.decode([{ row: 0, id }]);
  }
  await engine.release();
});

test('the adapter of this test changes the text', async () => {
  const messages: ChatMessage[] = [{ role: 'user', content: 'What causes cystic fibrosis?' }];
  const [bare, adapted] = [await generate('the-base', messages), await generate('a-merged-adapter', messages)];
  expect(adapted.answer).not.toEqual(bare.answer);
});
