import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Adapter, readPeftAdapter } from '@/core/formats/peft';
import { createDecoderEngine, type DecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** Written by tests/golden/make_llama_goldens.py with Hugging Face transformers and PEFT. */
const GOLDEN = 'tests/golden';
const MODELS = ['llama-tied', 'llama-untied', 'llama-grouped', 'llama-head-dim', 'llama-bf16'];
/** Tokens given at once; the rest come one by one. */
const PREFILL = 5;
/** Both sides compute in float32, in different orders of summation. */
const TOLERANCE = 1e-4;

const expectedSchema = z.object({
  ids: z.array(z.array(z.number())),
  logits: z.array(z.array(z.array(z.number()))),
  greedy: z.array(z.number()),
});

const read = (...path: string[]) => readFileSync(join(GOLDEN, ...path));
const expectedOf = (name: string) => expectedSchema.parse(JSON.parse(read(name, 'expected.json').toString()));
const baseOf = (name: string) =>
  readBaseModel(JSON.parse(read(name, 'config.json').toString()), read(name, 'model.safetensors'));

const runtime = createNodeRuntime({ threads: 1 });
let engine: DecoderEngine | undefined;
afterEach(() => engine?.release());

type Sequence = { adapter: Adapter | null; ids: readonly number[]; logits: readonly number[][]; greedy: number[] };

/** Serves sequences together, each in its own row: logits at every position, then the greedy continuation. */
async function expectServed(engine: DecoderEngine, sequences: readonly Sequence[]) {
  const current: Float32Array[] = [];
  const expectLogits = (position: number) => {
    sequences.forEach(({ logits }, row) => {
      const expected = logits[position]!;
      const worst = Math.max(...expected.map((value, i) => Math.abs(value - current[row]![i]!)));
      expect(worst, `row ${row}, position ${position}`).toBeLessThan(TOLERANCE);
    });
  };
  const advance = async (ids: readonly number[]) => {
    current.splice(0, current.length, ...(await engine.decode(ids.map((id, row) => ({ row, id })))));
  };
  for (const [row, { ids, adapter }] of sequences.entries()) {
    current.push(await prefill(engine, row, Int32Array.from(ids.slice(0, PREFILL)), adapter));
  }
  expectLogits(PREFILL - 1);
  for (let position = PREFILL; position < sequences[0]!.ids.length; position++) {
    await advance(sequences.map(({ ids }) => ids[position]!));
    expectLogits(position);
  }
  const produced: number[][] = sequences.map(() => []);
  for (let i = 0; i < sequences[0]!.greedy.length; i++) {
    const next = current.map((logits) => logits.indexOf(Math.max(...logits)));
    next.forEach((id, row) => {
      produced[row]!.push(id);
    });
    await advance(next);
  }
  expect(produced).toEqual(sequences.map(({ greedy }) => greedy));
}

test.each(MODELS)('%s: served with a cache, it gives the logits and the greedy text of Hugging Face', async (name) => {
  const { ids, logits, greedy } = expectedOf(name);
  engine = createDecoderEngine({ runtime, base: baseOf(name), rows: 1 });
  await expectServed(engine, [{ adapter: null, ids: ids[0]!, logits: logits[0]!, greedy }]);
});

test.each([
  ['llama-lora', 'llama-grouped'],
  ['llama-lora-rs', 'llama-tied'],
])('%s and its bare base, served in one batch, each give what PEFT gives', async (name, baseName) => {
  const base = baseOf(baseName);
  const files = {
    config: read(name, 'adapter_config.json').toString(),
    weights: read(name, 'adapter_model.safetensors'),
  };
  const adapter = readPeftAdapter(base.config, files);
  engine = createDecoderEngine({ runtime, base, rows: 3 });
  const sequence = (of: string, adapted: Adapter | null): Sequence => {
    const { ids, logits, greedy } = expectedOf(of);
    return { adapter: adapted, ids: ids[0]!, logits: logits[0]!, greedy };
  };
  await expectServed(engine, [sequence(name, adapter), sequence(baseName, null), sequence(name, adapter)]);
});
