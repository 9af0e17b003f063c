import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Adapter, readPeftAdapter } from '@/core/formats/peft';
import { readSafetensors } from '@/core/formats/safetensors';
import { referenceSession } from '@/core/graph/referenceRuntime';
import { createDecoderEngine, createEngineOver, type DecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { type DecoderConfig, parseDecoderConfig } from '@/core/model/config';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY_GROUPED } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const runtime = createNodeRuntime({ threads: 1 });
const FOLDER = 'tests/golden';
const text = (...path: string[]) => readFileSync(join(FOLDER, ...path), 'utf8');

function loadBase(name: string) {
  const config = parseDecoderConfig(JSON.parse(text(name, 'config.json')));
  return { config, weights: readSafetensors(readFileSync(join(FOLDER, name, 'model.safetensors'))).tensors };
}

const argmax = (logits: Float32Array) => logits.indexOf(Math.max(...logits));

async function greedy(engine: DecoderEngine, row: number, ids: number[], adapter: Adapter | null, count: number) {
  const found: number[] = [];
  let logits = await prefill(engine, row, Int32Array.from(ids), adapter);
  while (found.length < count) {
    found.push(argmax(logits));
    logits = (await engine.decode([{ row, id: found.at(-1)! }]))[0]!;
  }
  return found;
}

describe('greedy continuation is that of Hugging Face', () => {
  test.each([
    'llama-tied',
    'llama-untied',
    'llama-grouped',
    'llama-head-dim',
    'llama-bf16',
    'llama-bias',
    'qwen2',
    'rope-yarn',
  ])('%s', async (name) => {
    const expected = JSON.parse(text(name, 'expected.json'));
    const engine = createDecoderEngine({ runtime, base: loadBase(name), rows: 1 });
    expect(await greedy(engine, 0, expected.ids[0], null, expected.greedy.length)).toEqual(expected.greedy);
    await engine.release();
  });

  test.each(['llama-lora', 'llama-lora-rs'])('%s', async (name) => {
    const expected = JSON.parse(text(name, 'expected.json'));
    const settings = text(name, 'adapter_config.json');
    const base = loadBase(JSON.parse(settings).base_model_name_or_path);
    const weights = readFileSync(join(FOLDER, name, 'adapter_model.safetensors'));
    const adapter = readPeftAdapter(base.config, { config: settings, weights });
    const engine = createDecoderEngine({ runtime, base, rows: 1 });
    expect(await greedy(engine, 0, expected.ids[0], adapter, expected.greedy.length)).toEqual(expected.greedy);
    await engine.release();
  });
});

/** A small decoder of another shape. */
function baseOf(change: Partial<DecoderConfig>) {
  const config = { ...TINY_GROUPED, vocabularySize: 48, headSize: 16, ...change };
  const random = new Random(4);
  const weights = [...initialWeights(config, 3)].map(
    ([name, { dims, data }]) => [name, { dims, data: data.map((x) => x + 0.1 * random.normal()) }] as const,
  );
  return { config, weights: new Map(weights) };
}

describe.each([
  ['llama-grouped', loadBase('llama-grouped')],
  ['more queries for a key', baseOf({ heads: 6, keyValueHeads: 2 })],
  [
    'biases and stretched positions',
    baseOf({
      attentionBias: 'qkvo',
      feedForwardBias: true,
      tiedEmbeddings: false,
      ropeScaling: { type: 'llama3', factor: 8, slow: 1, fast: 4, originalPositions: 16 },
    }),
  ],
])('a batch of rows with different adapters, ages and ranks: %s', (_, base) => {
  const adapterOf = (seed: number, rank: number, targets = LINEARS.slice()): Adapter => {
    const lora = { rank, alpha: 2 * rank, dropout: 0, targets };
    const random = new Random(seed);
    const matrices = initialAdapter(base.config, lora, seed);
    for (const { data } of matrices.values()) {
      for (let i = 0; i < data.length; i++) data[i] = 0.3 * random.normal();
    }
    return { lora, matrices };
  };
  // Prompts of different length, one of them across a padding boundary; the third adapter outgrows the first rank.
  const prompts = [[1, 2, 3], Array.from({ length: 17 }, (_, i) => (i * 7) % 48), [9, 8, 7, 6, 5], [40]];
  const adapters = [adapterOf(1, 4), null, adapterOf(2, 12), adapterOf(3, 8, ['q_proj', 'down_proj'])];
  const next = (row: number, step: number) => (row * 11 + step * 5) % 48;
  const STEPS = 4;

  /** Logits of prefill and of each step of one row, alone in an engine of the float64 reference, without a cache. */
  async function alone(row: number): Promise<Float32Array[]> {
    const results: Float32Array[] = [];
    const engine = createEngineOver({ base, rows: 1 }, async (graph) => referenceSession(graph));
    for (let step = 0; step <= STEPS; step++) {
      const ids = [...prompts[row]!, ...Array.from({ length: step }, (_, i) => next(row, i))];
      results.push(await prefill(engine, 0, Int32Array.from(ids), adapters[row]!));
    }
    return results;
  }

  const worst = (a: Float32Array, b: Float32Array) => a.reduce((max, x, i) => Math.max(max, Math.abs(x - b[i]!)), 0);

  test('gives each row what it gets alone in a full forward pass', async () => {
    const engine = createDecoderEngine({ runtime, base, rows: 4 });
    const expected = await Promise.all(prompts.map((_, row) => alone(row)));
    const check = (row: number, step: number, logits: Float32Array) => {
      expect(worst(logits, expected[row]![step]!), `row ${row}, step ${step}`).toBeLessThan(2e-4);
    };
    // Rows enter one after the other, so that their ages differ.
    check(0, 0, await prefill(engine, 0, Int32Array.from(prompts[0]!), adapters[0]!));
    check(0, 1, (await engine.decode([{ row: 0, id: next(0, 0) }]))[0]!);
    for (const row of [1, 2, 3])
      check(row, 0, await prefill(engine, row, Int32Array.from(prompts[row]!), adapters[row]!));
    const ages = [1, 0, 0, 0];
    const advance = async (rows: number[]) => {
      const logits = await engine.decode(rows.map((row) => ({ row, id: next(row, ages[row]!) })));
      rows.forEach((row, i) => {
        ages[row]! += 1;
        check(row, ages[row]!, logits[i]!);
      });
    };
    await advance([0, 1, 2, 3]);
    await advance([3, 1]);
    // The first row leaves: another moves into its place.
    engine.clear(0);
    await advance([1, 2, 3]);
    engine.clear(2);
    await advance([3]);
    await advance([1]);
    // A freed row is filled again and starts afresh.
    check(0, 0, await prefill(engine, 0, Int32Array.from(prompts[0]!), adapters[0]!));
    await engine.release();
  });

  test('a prompt fed in parts of any size, beside a row that generates, is the prompt fed at once', async () => {
    const engine = createDecoderEngine({ runtime, base, rows: 2 });
    const ids = Int32Array.from(prompts[1]!);
    const [expected] = await alone(1);
    await prefill(engine, 1, Int32Array.from(prompts[2]!), adapters[2]!);
    expect(engine.open(0, ids, adapters[1]!)).toBe(0);
    let logits = new Float32Array();
    for (const [from, to] of [
      [0, 1],
      [1, 6],
      [6, 17],
    ] as const) {
      logits = Float32Array.from(await engine.feed(0, ids.subarray(from, to)));
      await engine.decode([{ row: 1, id: 3 }]);
    }
    expect(worst(logits, expected!)).toBeLessThan(2e-4);
    expect(() => engine.open(0, ids, null)).toThrow('Row 0 is taken');
    await engine.release();
  });

  test.each([
    ['overflow', 1e30],
    ['make scores above what hides a key', 1e4],
  ])('an adapter whose numbers %s spoils no row beside it and none after it', async (_, size) => {
    const hostile = adapterOf(5, 4);
    for (const { data } of hostile.matrices.values()) data.set(data.map((x) => x * size));
    const engine = createDecoderEngine({ runtime, base, rows: 2, prefixBytes: 1 << 20 });
    const long = Int32Array.from({ length: 30 }, (_, i) => i);
    const [expected, next] = await alone(0);
    const check = (what: string, logits: Float32Array, wanted = expected!) =>
      expect(worst(logits, wanted), what).toBeLessThan(2e-4);
    const fill = (row: number) => prefill(engine, row, Int32Array.from(prompts[0]!), adapters[0]!);
    await prefill(engine, 0, long, hostile);
    check('beside it', await fill(1));
    const [, beside] = await engine.decode([
      { row: 0, id: 1 },
      { row: 1, id: 0 },
    ]);
    check('in one batch with it', beside!, next);
    // The last row moves into the freed place, and another comes into the place that it left.
    engine.clear(0);
    engine.clear(1);
    check('in its place', await fill(0));
    check('in the place beside', await fill(1));
    await engine.release();
  });

  test('error: a prompt longer than the model holds', async () => {
    const engine = createDecoderEngine({ runtime, base, rows: 1, maxLength: 8 });
    await expect(prefill(engine, 0, new Int32Array(9), null)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
