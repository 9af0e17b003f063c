import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY_FOR_TEXT } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { createAnswerSampler } from '@/lib/fineTune/answerSampler';
import { encodeChat } from '@/lib/tokenizer/chat';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const tokenizer = createTokenizer(JSON.parse(readFileSync('public/models/openledger-base/tokenizer.json', 'utf8')));
const config = { ...TINY_FOR_TEXT, maxPositions: 128 };
const base = { config, weights: initialWeights(config, 4) };
const runtime = createNodeRuntime({ threads: 1 });
const lora = { rank: 2, alpha: 4, dropout: 0, targets: LINEARS };
const heldOut = [
  ...Array.from({ length: 6 }, (_, i) => ({ recordHash: `r${i}`, prompt: `What is ${'very '.repeat(i)}tree ${i}?` })),
  { recordHash: 'too long', prompt: 'tree '.repeat(200) },
];

/** One question at a time through an engine of one row. */
async function answerAlone(prompt: string, adapter: { lora: typeof lora; matrices: typeof trained } | null) {
  const engine = createDecoderEngine({ runtime, base, rows: 1 });
  const ids: number[] = [];
  const likeliest = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
  let id = likeliest(
    await prefill(engine, 0, Int32Array.from(encodeChat(tokenizer, [{ role: 'user', content: prompt }])), adapter),
  );
  while (id !== tokenizer.eosId && ids.length < 48) {
    ids.push(id);
    id = likeliest((await engine.decode([{ row: 0, id }]))[0]!);
  }
  await engine.release();
  return tokenizer.decode(ids);
}

const random = new Random(2);
const trained = initialAdapter(config, lora, 1);
for (const { data } of trained.values()) for (let i = 0; i < data.length; i++) data[i] = 0.5 * random.normal();

test('answers a few questions together as it would each alone; the seed chooses them', async () => {
  const sampler = createAnswerSampler({ runtime, base, tokenizer, lora, heldOut, seed: 3, maxLength: 80 });
  const untrained = await sampler.sample(initialAdapter(config, lora, 1));
  const now = await sampler.sample(trained);
  await sampler.release();
  expect(now).toHaveLength(3);
  expect(now!.map(({ recordHash }) => recordHash)).toEqual(untrained!.map(({ recordHash }) => recordHash));
  for (const [i, { recordHash }] of now!.entries()) {
    const { prompt } = heldOut.find((each) => each.recordHash === recordHash)!;
    expect(now![i]!.answer).toBe(await answerAlone(prompt, { lora, matrices: trained }));
    expect(untrained![i]!.answer).toBe(await answerAlone(prompt, null));
  }
  expect(now).not.toEqual(untrained);
  const other = createAnswerSampler({ runtime, base, tokenizer, lora, heldOut, seed: 4, maxLength: 80 });
  expect((await other.sample(trained))!.map(({ recordHash }) => recordHash)).not.toEqual(
    now!.map(({ recordHash }) => recordHash),
  );
  await other.release();
});

test('gives nothing when it was told to stop, and nothing to ask makes no answers', async () => {
  const sampler = createAnswerSampler({ runtime, base, tokenizer, lora, heldOut, seed: 3, maxLength: 80 });
  expect(await sampler.sample(trained, AbortSignal.abort())).toBeNull();
  await sampler.release();
  const empty = createAnswerSampler({
    runtime,
    base,
    tokenizer,
    lora,
    heldOut: heldOut.slice(-1),
    seed: 3,
    maxLength: 80,
  });
  expect(await empty.sample(trained)).toEqual([]);
});

test('does not ask a base so large that answering would take the memory that training needs', async () => {
  // One megabyte under six hundred names.
  const megabyte = { dims: [2 ** 18], data: new Float32Array(2 ** 18) };
  const names = Array.from({ length: 600 }, (_, i) => [`unused${i}`, megabyte] as const);
  const weights = new Map([...base.weights, ...names]);
  const sampler = createAnswerSampler({
    runtime,
    base: { config, weights },
    tokenizer,
    lora,
    heldOut,
    seed: 3,
    maxLength: 80,
  });
  expect(await sampler.sample(trained)).toEqual([]);
});
