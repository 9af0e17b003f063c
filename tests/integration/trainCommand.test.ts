import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readPeftAdapter } from '@/core/formats/peft';
import { writeSafetensors } from '@/core/formats/safetensors';
import { sha256Hash } from '@/core/hash/hash';
import { parseDecoderConfig } from '@/core/model/config';
import { initialWeights } from '@/core/model/initialise';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { fineTune } from '@/lib/fineTune/fineTune';
import { type FineTuneProgress, fineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { readRecipeFile } from '@/lib/fineTune/recipeFile';
import { readRecords } from '@/scripts/train/readRecords';
import { readBaseFolder } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const huggingFace = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 4096,
  hidden_size: 16,
  intermediate_size: 32,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  max_position_embeddings: 128,
  tie_word_embeddings: true,
};

/** A small base, a data file and a recipe, as a person has them. */
let folder: string;
const at = (...names: string[]) => path.join(folder, ...names);
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-train-'));
  await mkdir(at('base'));
  await writeFile(at('base', 'config.json'), JSON.stringify(huggingFace));
  await copyFile('public/models/openledger-base/tokenizer.json', at('base', 'tokenizer.json'));
  const weights = initialWeights(parseDecoderConfig(huggingFace), 1);
  await writeFile(at('base', 'model.safetensors'), writeSafetensors(weights, 'F32'));
  const kinds = ['oak', 'beech', 'lime', 'ash', 'yew', 'elm', 'fir', 'larch'];
  const rows = Array.from({ length: 48 }, (_, i) => ({
    question: `How tall does the ${kinds[i % 8]} in garden ${i} grow over ${i + 3} years?`,
    answer: `In garden ${i} the ${kinds[i % 8]} grows to ${2 * i + 5} metres, about ${i + 1} a decade.`,
  }));
  await writeFile(at('trees.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'));
});

const recipeText = (output: string, more = '') =>
  `base: base\ndata:\n  file: trees.jsonl\noutput: ${output}\nrecipe:\n  rank: 2\n  alpha: 4\n  batchSize: 2\n  epochs: 2\n  maxLength: 64\n${more}`;

type Ended = { code: number | null; output: string };

/** `npx openledger train` from a folder of its own; `whenSaid` may act on what it prints. */
function train(options: readonly string[], whenSaid?: (text: string, pid: number) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.resolve('scripts/cli/openledger.mjs'), 'train', ...options], {
      cwd: folder,
      detached: true,
    });
    let output = '';
    const hear = (chunk: Buffer) => {
      output += chunk;
      whenSaid?.(output, child.pid!);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function logOf(output: string): Promise<FineTuneProgress[]> {
  const lines = (await readFile(at(output, 'run.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => fineTuneProgress.parse(JSON.parse(line)));
}

/** The same run as the app's worker would do it. */
async function throughLibrary(): Promise<Uint8Array> {
  const file = readRecipeFile(recipeText('unused'));
  const files = await readBaseFolder(at('base'));
  const outcome = await fineTune({
    runtime: createNodeRuntime({ threads: 1 }),
    base: { ...readBaseModel(files.config, files.weights), name: files.name },
    tokenizer: createTokenizer(files.tokenizer),
    recipe: file.recipe,
    records: await readRecords(file, folder),
    clock: () => performance.now(),
    onProgress: () => undefined,
    onCheckpoint: () => undefined,
    keepPart: (_, make) => make(),
  });
  if (outcome.status !== 'finished') throw new Error('not finished');
  return outcome.files.adapter;
}

test('the command gives the adapter of the app to the byte, in PEFT’s layout, with a log; a stop and --resume change nothing', async () => {
  const expected = await throughLibrary();
  await writeFile(at('recipe.yaml'), recipeText('whole'));
  const whole = await train(['recipe.yaml']);
  expect(whole.output).toContain('held-out loss');
  expect(whole.code).toBe(0);
  const weights = await readFile(at('whole', 'adapter_model.safetensors'));
  expect(sha256Hash(weights)).toBe(sha256Hash(expected));
  const config = await readFile(at('whole', 'adapter_config.json'), 'utf8');
  expect(readPeftAdapter(parseDecoderConfig(huggingFace), { config, weights }).lora.rank).toBe(2);
  expect(await readdir(at('whole'))).not.toContain('checkpoint.safetensors');
  expect(await readdir(at('whole', 'checkpoints'))).toHaveLength(3);
  expect((await logOf('whole')).map(({ phase }) => phase)).toEqual(
    expect.arrayContaining(['prepare', 'evaluate', 'rows', 'samples', 'train', 'checkpoint', 'done']),
  );

  // Twice the epochs, so that there is time to stop.
  await writeFile(
    at('long.yaml'),
    recipeText('long', '  evaluationsPerEpoch: 10\n').replace('epochs: 2', 'epochs: 20'),
  );
  let asked = false;
  const stopped = await train(['long.yaml'], (text, pid) => {
    if (asked || !/step [1-9]\d* of \d+: held-out/.test(text)) return;
    asked = true;
    process.kill(-pid, 'SIGINT');
  });
  expect(stopped.output).toContain('go on with --resume');
  expect(stopped.code).toBe(3);
  expect((await train(['long.yaml'])).output).toContain('--resume');
  const resumed = await train(['long.yaml', '--resume']);
  expect(resumed.code).toBe(0);
  await writeFile(at('again.yaml'), (await readFile(at('long.yaml'), 'utf8')).replace('output: long', 'output: again'));
  expect((await train(['again.yaml', '--quiet'])).output).toBe('');
  expect(sha256Hash(await readFile(at('long', 'adapter_model.safetensors')))).toBe(
    sha256Hash(await readFile(at('again', 'adapter_model.safetensors'))),
  );
}, 600_000);

test('says what is wrong and ends with its code', async () => {
  const help = await train(['--help']);
  expect([help.code, help.output.includes('Exit codes')]).toEqual([0, true]);
  expect((await train([])).code).toBe(2);
  expect((await train(['--nonsense'])).code).toBe(2);
  expect((await train(['nowhere.yaml'])).code).toBe(2);
  await writeFile(at('wrong.yaml'), recipeText('wrong').replace('rank: 2', 'rank: 0'));
  const wrong = await train(['wrong.yaml']);
  expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('recipe.rank')]);
  await writeFile(at('empty.yaml'), recipeText('empty'));
  expect(await train(['empty.yaml', '--resume'])).toMatchObject({
    code: 1,
    output: expect.stringContaining('no checkpoint'),
  });
}, 300_000);
