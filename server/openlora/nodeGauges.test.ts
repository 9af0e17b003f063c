import { expect, test } from 'vitest';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { initialAdapter } from '@/core/model/initialAdapter';
import { initialWeights } from '@/core/model/initialise';
import { TINY_GROUPED } from '@/core/model/tinyConfigs';
import { LINEARS } from '@/core/model/weights';
import { createSampler } from '@/core/sampling/sampler';
import { createAdapterStore } from '@/server/openlora/adapterStore';
import { engineModel } from '@/server/openlora/engineModel';
import { createMetrics } from '@/server/openlora/metrics';
import { setGauges } from '@/server/openlora/nodeGauges';
import { createRequestMeter } from '@/server/openlora/requestMeter';
import { createScheduler } from '@/server/openlora/scheduler';
import type { VerifiedAdapter } from '@/server/openlora/verifiedAdapter';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const ROWS = 2;

/** A node's engine, scheduler, adapters and metrics over a tiny base, and what `/metrics` would say of them. */
function tinyNode() {
  const config = TINY_GROUPED;
  const lora = { rank: 3, alpha: 6, dropout: 0, targets: LINEARS };
  const base = { config, weights: initialWeights(config, 3) };
  const engine = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base, rows: ROWS });
  const metrics = createMetrics();
  const reads = { store: 0, gateway: 0 };
  const adapters = createAdapterStore<VerifiedAdapter>({
    // One fits.
    byteBudget: 10,
    retryAfterMilliseconds: 0,
    concurrentLoads: 1,
    now: () => 0,
    async load(hash) {
      const done = metrics.adapterLoad.startTimer();
      reads[hash === '0xa' ? 'store' : 'gateway']++;
      const weights = { lora, matrices: initialAdapter(config, lora, 1) };
      done();
      return { adapter: { hash: hash as `0x${string}`, weights }, byteLength: 10 };
    },
  });
  const scheduler = createScheduler({
    model: engineModel(engine, -1),
    adapters,
    maxAdapters: ROWS,
    limits: { requests: 9, requestsPerPayer: 9, tokens: 9999 },
    now: () => performance.now(),
  });
  return {
    engine,
    async ask(adapter: string, promptTokens: number, maxTokens: number) {
      const meter = createRequestMeter(metrics, adapter, () => 1);
      const { outputIds } = await scheduler.generate({
        promptIds: Int32Array.from({ length: promptTokens }, (_, i) => i % 30),
        adapter,
        payer: 'a',
        priority: 0,
        maxTokens,
        sample: createSampler({ temperature: 0, topP: 1, seed: 0 }),
        signal: new AbortController().signal,
        onAdmit: () => meter.admitted(),
        onToken() {
          meter.token(0);
          return false;
        },
      });
      const completion_tokens = outputIds.length;
      meter.done({ prompt_tokens: promptTokens, completion_tokens, total_tokens: promptTokens + completion_tokens });
    },
    async scrape() {
      const catalog = { nameOf: (hash: string) => hash };
      const { statistics } = engine;
      setGauges({ metrics, adapters, scheduler, catalog, now: () => 0, rows: ROWS, engine: statistics, reads });
      const lines = (await metrics.registry.metrics()).split('\n');
      return new Map(
        lines.flatMap((line): [string, number][] => {
          const at = line.lastIndexOf(' ');
          return line === '' || line.startsWith('#') ? [] : [[line.slice(0, at), Number(line.slice(at + 1))]];
        }),
      );
    },
  };
}

test('what a node counts is what was done', async () => {
  const node = tinyNode();
  await node.ask('0xa', 20, 3);
  await node.ask('0xa', 20, 3);
  await node.ask('0xb', 5, 1);
  const found = await node.scrape();
  await node.engine.release();
  const expected: Record<string, number> = {
    // Of each adapter: requests, tokens, time to the first token and between tokens, queue.
    'openlora_requests_total{model="0xa"}': 2,
    'openlora_tokens_total{model="0xa",kind="input"}': 40,
    'openlora_tokens_total{model="0xa",kind="output"}': 6,
    'openlora_first_token_seconds_count{model="0xa"}': 2,
    'openlora_between_tokens_seconds_count{model="0xa"}': 4,
    'openlora_queue_seconds_count{model="0xa"}': 2,
    'openlora_request_seconds_count{model="0xb"}': 1,
    openlora_queued_requests: 0,
    // Tiers.
    openlora_adapter_hits: 1,
    openlora_adapter_loads: 2,
    openlora_adapter_evictions: 1,
    'openlora_adapter_hit_ratio{tier="rows"}': 1 / 3,
    'openlora_adapter_hit_ratio{tier="host"}': 1 / 3,
    'openlora_adapter_hit_ratio{tier="store"}': 1 / 2,
    openlora_adapter_load_seconds_count: 2,
    // Different adapters in a batch: two steps for each of the first answers, none for the last.
    openlora_batches: 4,
    openlora_batch_rows: 4,
    openlora_batch_adapters: 4,
    // Prompts of 20, 20 and 5 are filled up to 32, 32 and 16; each of the four steps is one position.
    'openlora_computed{kind="positions"}': 32 + 32 + 16 + 4,
    'openlora_padded{kind="positions"}': 12 + 12 + 11,
    'openlora_padding_waste{kind="positions"}': 35 / 84,
    // Attention reads 64 keys each time; rows hold none while their prompt comes in, then 20 and 21.
    'openlora_computed{kind="keys"}': 7 * 64,
    'openlora_padded{kind="keys"}': 7 * 64 - 2 * (20 + 21),
    // A rank of 3 is computed as one of 4.
    'openlora_computed{kind="ranks"}': 7 * 4,
    'openlora_padded{kind="ranks"}': 7,
    'openlora_padding_waste{kind="ranks"}': 1 / 4,
    'vllm:num_requests_waiting': 0,
  };
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, found.get(name)]))).toEqual(expected);
});

test('before anything was asked every ratio is zero and no label is there for a model', async () => {
  const node = tinyNode();
  const found = await node.scrape();
  await node.engine.release();
  for (const tier of ['rows', 'host', 'store']) expect(found.get(`openlora_adapter_hit_ratio{tier="${tier}"}`)).toBe(0);
  for (const kind of ['positions', 'keys', 'ranks']) {
    expect(found.get(`openlora_padding_waste{kind="${kind}"}`)).toBe(0);
  }
  expect([...found.keys()].filter((name) => name.includes('model='))).toEqual([]);
});

test('a hundred models have series of their own, all others share one', async () => {
  const metrics = createMetrics();
  for (let model = 0; model < 250; model++) {
    const meter = createRequestMeter(metrics, `model ${model}`, () => 0);
    meter.token(0);
    meter.done({ prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 });
  }
  const text = await metrics.registry.metrics();
  expect(text.match(/^openlora_requests_total\{.*$/gm)).toHaveLength(101);
  expect(text).toContain('openlora_requests_total{model="other"} 150');
});
