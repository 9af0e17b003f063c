import { beforeAll, expect, test } from 'vitest';
import { type Adapter, writePeftAdapter } from '@/core/formats/peft';
import { sha256Hash } from '@/core/hash/hash';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { loraShapes } from '@/core/model/lora';
import { readBaseModel } from '@/core/model/readBaseModel';
import { Random } from '@/core/random/random';
import { createTokenizer, type Tokenizer } from '@/core/tokenizer/createTokenizer';
import type { BaseModel } from '@/core/training/programs';
import { runEvaluation } from '@/lib/api/evaluation';
import type { RunRecord } from '@/lib/api/run';
import { evaluateRun } from '@/lib/evaluation/evaluateRun';
import { encodeExample } from '@/lib/tokenizer/chat';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const ROWS = [
  ['What causes cystic fibrosis?', 'A change of the CFTR gene.'],
  ['Hi', 'Hello.'],
  ['Name a colour that is often seen in the sky on a clear day in summer.', 'Blue'],
] as const;

let base: BaseModel;
let tokenizer: Tokenizer;
let adapter: Adapter;
beforeAll(async () => {
  const files = await embeddedBase();
  base = readBaseModel(files.config, files.weights);
  tokenizer = createTokenizer(files.tokenizer);
  const random = new Random(4);
  const lora = { rank: 2, alpha: 4, dropout: 0, targets: ['q_proj', 'down_proj'] as const };
  const matrices = new Map(
    [...loraShapes(base.config, lora)].map(([name, dims]) => {
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.1 * random.normal());
      return [name, { dims, data }];
    }),
  );
  adapter = { lora, matrices };
});

const records: RunRecord[] = ROWS.map(([prompt, answer], i) => ({
  recordHash: sha256Hash(`${i}`),
  contributor: '0x0000000000000000000000000000000000000001',
  dataNetId: 'd',
  clusterHash: sha256Hash(`c${i}`),
  prompt,
  answer,
  heldOut: true,
}));

/** Loss and greedy answer of one row by the serving engine alone, token by token. */
async function alone(prompt: string, answer: string, of: Adapter | null, maxTokens: number) {
  const engine = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base, rows: 1 });
  const { ids, promptLength } = encodeExample(tokenizer, { prompt, answer });
  const surprise = (logits: Float32Array, id: number) => {
    const largest = Math.max(...logits);
    return largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0)) - logits[id]!;
  };
  let logits = await prefill(engine, 0, Int32Array.from(ids.slice(0, promptLength)), of);
  const first = logits;
  let loss = 0;
  for (const id of ids.slice(promptLength)) {
    loss += surprise(logits, id);
    [logits = logits] = await engine.decode([{ row: 0, id }]);
  }
  const said: number[] = [];
  engine.clear(0);
  logits = first;
  await prefill(engine, 0, Int32Array.from(ids.slice(0, promptLength)), of);
  while (said.length < maxTokens) {
    const best = logits.indexOf(Math.max(...logits));
    if (best === tokenizer.eosId) break;
    said.push(best);
    [logits = logits] = await engine.decode([{ row: 0, id: best }]);
  }
  await engine.release();
  return { loss: loss / (ids.length - promptLength), answer: tokenizer.decode(said) };
}

test('losses and answers are those of each row by itself', { timeout: 240_000 }, async () => {
  const progress: number[] = [];
  const evaluation = await evaluateRun({
    runtime: createNodeRuntime({ threads: 1 }),
    base,
    tokenizer,
    adapter: writePeftAdapter(base.config, adapter, 'base').weights,
    records: [...records, { ...records[0]!, heldOut: false, recordHash: sha256Hash('trained') }],
    clock: () => 0,
    onProgress: ({ done }) => progress.push(done),
  });
  expect(runEvaluation.parse(evaluation)).toEqual(evaluation);
  expect(evaluation).toMatchObject({ measured: 3, heldOut: 3 });
  expect(progress).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(evaluation.worst).toHaveLength(3);
  for (const { prompt, answer, recordHash } of records) {
    const row = evaluation.worst.find((each) => each.recordHash === recordHash)!;
    const plain = await alone(prompt, answer, null, evaluation.maxTokens);
    const tuned = await alone(prompt, answer, adapter, evaluation.maxTokens);
    expect(row.base.loss).toBeCloseTo(plain.loss, 3);
    expect(row.tuned.loss).toBeCloseTo(tuned.loss, 3);
    expect(Math.abs(row.base.loss - row.tuned.loss)).toBeGreaterThan(0.01);
    expect(row.answers).toEqual({ base: plain.answer, tuned: tuned.answer });
  }
});

test('a run that held nothing out says so', async () => {
  const evaluation = evaluateRun({
    runtime: createNodeRuntime({ threads: 1 }),
    base,
    tokenizer,
    adapter: writePeftAdapter(base.config, adapter, 'base').weights,
    records: records.map((record) => ({ ...record, heldOut: false })),
    clock: () => 0,
    onProgress: () => undefined,
  });
  await expect(evaluation).rejects.toThrow('held out no record');
});
