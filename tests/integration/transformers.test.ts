import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AutoModelForCausalLM, AutoTokenizer, env, Tensor } from '@xenova/transformers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportModel } from '@/core/export/exportModel';
import { type Adapter, writePeftAdapter } from '@/core/formats/peft';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { readBaseModel } from '@/core/model/readBaseModel';
import { LINEARS } from '@/core/model/weights';
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

/** With B = 0 the model is the bare base. */
const silent = ({ lora, matrices }: Adapter): Adapter => ({
  lora,
  matrices: new Map(
    [...matrices].map(([name, { dims, data }]) => [
      name,
      { dims, data: name.includes('lora_B') ? new Float32Array(data.length) : data },
    ]),
  ),
});

const folder = mkdtempSync(join(tmpdir(), 'openledger-model-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  env.allowRemoteModels = false;
  env.localModelPath = folder;
});

const text = (name: string) => readFileSync(join(MODEL, name), 'utf8');

/** A folder as a person downloads it. */
function exportTo(name: string, adapter: Adapter): void {
  const files = exportModel(
    {
      name,
      baseName: 'openledger-base',
      texts: {
        config: text('config.json'),
        tokenizer: text('tokenizer.json'),
        tokenizerConfig: text('tokenizer_config.json'),
        generationConfig: text('generation_config.json'),
        specialTokens: text('special_tokens_map.json'),
      },
      base,
      adapter: writePeftAdapter(base.config, adapter, 'openledger-base').weights,
      readme: '',
    },
    { format: 'onnx', precision: 'F32' },
  );
  for (const { path, size, chunks } of files) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    const bytes = Buffer.concat([...chunks()]);
    expect(bytes.length).toBe(size);
    writeFileSync(join(folder, name, path), bytes);
  }
}

/** What transformers.js writes after the messages, greedily. */
async function generate(name: string, messages: ChatMessage[]): Promise<{ prompt: number[]; answer: number[] }> {
  const theirTokenizer = await AutoTokenizer.from_pretrained(name);
  const model = await AutoModelForCausalLM.from_pretrained(name, { device: 'cpu' });
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
  ['an adapter that does nothing', silent(randomAdapter())],
  ['a merged adapter', randomAdapter()],
])('transformers.js loads the export of %s and writes what our own engine writes', async (label, adapter) => {
  const name = label.replaceAll(' ', '-');
  exportTo(name, adapter);
  const { prompt, answer } = await generate(name, [{ role: 'user', content: 'What causes cystic fibrosis?' }]);
  expect(answer.length).toBeGreaterThan(4);

  const runtime = createNodeRuntime({ threads: 1 });
  const engine = createDecoderEngine({ runtime, base, rows: 1 });
  let logits = await prefill(engine, 0, Int32Array.from(prompt), adapter);
  for (const id of answer) {
    // Each token that it chose is our best one too, or equal to it within rounding.
    expect(Math.max(...logits) - logits[id]!).toBeLessThan(TOLERANCE);
    [logits = logits] = await engine.decode([{ row: 0, id }]);
  }
  await engine.release();
});

test('the adapter of this test changes the text', async () => {
  const messages: ChatMessage[] = [{ role: 'user', content: 'What causes cystic fibrosis?' }];
  const [bare, adapted] = [
    await generate('an-adapter-that-does-nothing', messages),
    await generate('a-merged-adapter', messages),
  ];
  expect(adapted.answer).not.toEqual(bare.answer);
});
