import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { EXPORT_FORMATS, type ExportSource, exportModel } from '@/core/export/exportModel';
import { type Adapter, readPeftAdapter, writePeftAdapter } from '@/core/formats/peft';
import { readSafetensors } from '@/core/formats/safetensors';
import { sha256Hash } from '@/core/hash/hash';
import { loraA, loraB, loraShapes } from '@/core/model/lora';
import { readBaseModel } from '@/core/model/readBaseModel';
import { Random } from '@/core/random/random';

const MODEL = 'public/models/openledger-base';
const text = (name: string) => readFileSync(join(MODEL, name), 'utf8');
const base = readBaseModel(JSON.parse(text('config.json')), readFileSync(join(MODEL, 'model.safetensors')));
const PATH = 'model.layers.1.mlp.down_proj';

let source: ExportSource;
let adapter: Adapter;
beforeAll(() => {
  const random = new Random(2);
  const lora = { rank: 3, alpha: 4.5, dropout: 0, targets: ['q_proj', 'down_proj'] as const };
  const matrices = new Map(
    [...loraShapes(base.config, lora)].map(([name, dims]) => {
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal());
      return [name, { dims, data }];
    }),
  );
  adapter = { lora, matrices };
  source = {
    name: 'my-model',
    baseName: 'openledger-base',
    texts: {
      config: text('config.json'),
      tokenizer: text('tokenizer.json'),
      tokenizerConfig: text('tokenizer_config.json'),
      generationConfig: null,
      specialTokens: text('special_tokens_map.json'),
    },
    base,
    adapter: writePeftAdapter(base.config, adapter, 'openledger-base').weights,
    readme: '# My model',
  };
});

const bytesOf = ({ chunks }: { chunks(): Iterable<Uint8Array> }) => new Uint8Array(Buffer.concat([...chunks()]));

test.each(EXPORT_FORMATS)('%s: paths differ, sizes are true, and chunks may be made again', (format) => {
  const files = exportModel(source, { format, precision: 'F16' });
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  expect(files.map(({ path }) => path)).toContain('README.md');
  for (const file of files) {
    const bytes = bytesOf(file);
    expect(bytes.length).toBe(file.size);
    expect(sha256Hash(bytesOf(file))).toBe(sha256Hash(bytes));
  }
});

test('the PEFT folder holds the stored adapter to the byte, and its own reader takes it', () => {
  const files = new Map(
    exportModel(source, { format: 'peft', precision: 'F32' }).map((file) => [file.path, bytesOf(file)]),
  );
  expect(sha256Hash(files.get('adapter_model.safetensors')!)).toBe(sha256Hash(source.adapter));
  const read = readPeftAdapter(base.config, {
    config: new TextDecoder().decode(files.get('adapter_config.json')),
    weights: files.get('adapter_model.safetensors')!,
  });
  expect(read.lora).toMatchObject({ rank: 3, alpha: 4.5, targets: ['q_proj', 'down_proj'] });
});

test('merged weights are W + alpha/rank · B·A, and what has no adapter stays as it is', () => {
  const files = exportModel(source, { format: 'safetensors', precision: 'F32' });
  const merged = readSafetensors(bytesOf(files.find(({ path }) => path === 'model.safetensors')!)).tensors;
  expect([...merged.keys()].sort()).toEqual([...base.weights.keys()].sort());
  const [theirs, ours] = [merged, base.weights].map((each) => each.get('model.layers.0.mlp.up_proj.weight')!.data);
  expect(theirs!.every((value, i) => value === ours![i])).toBe(true);
  const a = adapter.matrices.get(loraA(PATH))!.data;
  const b = adapter.matrices.get(loraB(PATH))!.data;
  const before = base.weights.get(`${PATH}.weight`)!.data;
  const after = merged.get(`${PATH}.weight`)!.data;
  for (const [o, i] of [
    [0, 0],
    [17, 301],
    [255, 767],
  ] as const) {
    const delta = [0, 1, 2].reduce((sum, r) => sum + b[o * 3 + r]! * a[r * 768 + i]!, 0);
    expect(after[o * 768 + i]).toBeCloseTo(before[o * 768 + i]! + 1.5 * delta, 4);
  }
});

test('a tokenizer that llama.cpp cannot split like is refused with the way out', () => {
  const tokenizer = JSON.parse(text('tokenizer.json'));
  tokenizer.pre_tokenizer.pretokenizers[0].pattern.Regex = String.raw`\p{L}`;
  const other = { ...source, texts: { ...source.texts, tokenizer: JSON.stringify(tokenizer) } };
  expect(() => exportModel(other, { format: 'gguf-merged', precision: 'F16' })).toThrow('splitting text like');
  expect(exportModel(other, { format: 'gguf-adapter', precision: 'F16' })).toHaveLength(2);
});
