import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ExportFile } from '@/core/export/exportFile';
import { ggufAdapter } from '@/core/export/ggufAdapter';
import { ggufModel } from '@/core/export/ggufModel';
import type { Adapter } from '@/core/formats/peft';
import { createDecoderEngine, type DecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { initialWeights } from '@/core/model/initialise';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { readBaseModel } from '@/core/model/readBaseModel';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { encodeChat } from '@/lib/tokenizer/chat';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/**
 * Writes the embedded base, two adapters and their merged models as GGUF, with what the project's own engine answers
 * greedily, for compare.mjs to read with llama.cpp. Usage: tsx bench/peers/llama-cpp/exportCase.ts FOLDER
 */

const MODEL = 'public/models/openledger-base';
const STEPS = 64;
const PROMPTS = ['What causes cystic fibrosis?', 'Tom has 12 apples and buys 30 more. How many has he?', 'Hi'];
/** Texts that tell ways of splitting apart: digits, contractions, spaces, line breaks, other scripts, emoji. */
const TEXTS = [
  ...PROMPTS,
  "It's 1234 mg (12.5 %), they'll say: don't!  Two  spaces\n\nand\tlines ",
  'Ärzte 日本語 русский ١٢٣ ½ ⅳ 🙂 e\u0301 \u00a0 x_y-z==2**3;',
  '   leading 007 and 3 000',
];
const ADAPTERS: Readonly<Record<string, LoraConfig>> = {
  all: { rank: 4, alpha: 8, dropout: 0, targets: LINEARS },
  stabilised: { rank: 8, alpha: 8, dropout: 0, targets: ['q_proj', 'k_proj', 'v_proj'], useRslora: true },
};

/** The embedded base's shape, for random weights in the other architectures. */
const SHAPE = parseDecoderConfig(JSON.parse(readFileSync(join(MODEL, 'config.json'), 'utf8')));
const OTHERS: Readonly<Record<string, DecoderConfig>> = {
  qwen2: { ...SHAPE, attentionBias: 'qkv' },
  'llama-biases-stretched': {
    ...SHAPE,
    attentionBias: 'qkvo',
    feedForwardBias: true,
    tiedEmbeddings: false,
    ropeScaling: { type: 'llama3', factor: 8, slow: 1, fast: 4, originalPositions: 64 },
  },
};

const folder = process.argv[2];
if (folder === undefined) throw new Error('Usage: tsx bench/peers/llama-cpp/exportCase.ts FOLDER');
mkdirSync(folder, { recursive: true });
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(MODEL, name), 'utf8'));
const base = { ...readBaseModel(readJson('config.json'), readFileSync(join(MODEL, 'model.safetensors'))) };
const tokenizer = createTokenizer(readJson('tokenizer.json'));
const random = new Random(11);

const model = (path: string, adapter: Adapter | null, storage: 'F32' | 'F16', of: typeof base = base) =>
  write(
    ggufModel({
      path,
      name: path,
      ...of,
      adapter,
      storage,
      tokenizer: readJson('tokenizer.json'),
      tokenizerConfig: readJson('tokenizer_config.json'),
      ids: { bos: 0, eos: 0, pad: 0 },
    }),
  );

const engine = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base, rows: 1 });
const cases = [];
for (const storage of ['F32', 'F16'] as const) {
  model(`base-${storage}.gguf`, null, storage);
  cases.push({ model: `base-${storage}.gguf`, adapter: null, storage, answers: await answers(engine, null) });
  for (const [name, lora] of Object.entries(ADAPTERS)) {
    const adapter = randomAdapter(lora);
    const expected = await answers(engine, adapter);
    model(`merged-${name}-${storage}.gguf`, adapter, storage);
    const path = `adapter-${name}-${storage}.gguf`;
    write(ggufAdapter({ path, name, config: base.config, adapter, storage }));
    cases.push({ model: `merged-${name}-${storage}.gguf`, adapter: null, storage, answers: expected });
    cases.push({ model: `base-${storage}.gguf`, adapter: path, storage, answers: expected });
  }
}
await engine.release();
for (const [name, config] of Object.entries(OTHERS)) {
  const weights = new Map(
    [...initialWeights(config, 7)].map(([key, { dims, data }]) => [
      key,
      { dims, data: key.endsWith('.bias') ? data.map(() => random.normal()) : data },
    ]),
  );
  const other = { config, weights };
  const over = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base: other, rows: 1 });
  const lora: LoraConfig = { rank: 4, alpha: 8, dropout: 0, targets: LINEARS };
  const adapter = randomAdapter(lora);
  model(`${name}.gguf`, null, 'F32', other);
  const path = `${name}-adapter.gguf`;
  write(ggufAdapter({ path, name, config, adapter, storage: 'F32' }));
  cases.push({ model: `${name}.gguf`, adapter: null, storage: 'F32', answers: await answers(over, null) });
  cases.push({ model: `${name}.gguf`, adapter: path, storage: 'F32', answers: await answers(over, adapter) });
  await over.release();
}
const texts = TEXTS.map((text) => ({ text, ids: tokenizer.encode(text) }));
writeFileSync(join(folder, 'case.json'), JSON.stringify({ steps: STEPS, texts, cases }));

/** Strong enough to change what is written. */
function randomAdapter(lora: LoraConfig): Adapter {
  const matrices = new Map(
    [...loraShapes(base.config, lora)].map(([name, dims]) => {
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.15 * random.normal());
      return [name, { dims, data }];
    }),
  );
  return { lora, matrices };
}

/** Greedy tokens after each prompt, going on past the end of text, with how far the best lay above the second best. */
async function answers(over: DecoderEngine, adapter: Adapter | null) {
  const out = [];
  for (const content of PROMPTS) {
    const prompt = encodeChat(tokenizer, [{ role: 'user', content }]);
    let logits = await prefill(over, 0, Int32Array.from(prompt), adapter);
    const ids: number[] = [];
    const margins: number[] = [];
    while (ids.length < STEPS) {
      const [best = 0, second = 0] = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]!);
      ids.push(best);
      margins.push(logits[best]! - logits[second]!);
      [logits = logits] = await over.decode([{ row: 0, id: best }]);
    }
    over.clear(0);
    out.push({ prompt, ids, margins });
  }
  return out;
}

function write(file: ExportFile): void {
  const handle = openSync(join(folder!, file.path), 'w');
  let size = 0;
  for (const chunk of file.chunks()) size += writeSync(handle, chunk);
  closeSync(handle);
  if (size !== file.size) throw new Error(`${file.path} has ${size} bytes, not ${file.size}`);
}
