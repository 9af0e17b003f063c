import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writePeftAdapter } from '@/core/formats/peft';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { initialAdapter } from '@/core/model/initialAdapter';
import type { LoraConfig } from '@/core/model/lora';
import { readBaseModel } from '@/core/model/readBaseModel';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { folderStore } from '@/server/objects/folderStore';
import { createAdapterStore } from '@/server/openlora/adapterStore';
import { engineModel } from '@/server/openlora/engineModel';
import { createScheduler } from '@/server/openlora/scheduler';
import { adapterByteLength, type VerifiedAdapter, verifyAdapter } from '@/server/openlora/verifiedAdapter';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

export const ROWS = 8;
export const RANK = 8;
export const PROMPT_TOKENS = 16;
export const ANSWER_TOKENS = 24;

const LORA: LoraConfig = { rank: RANK, alpha: 2 * RANK, dropout: 0, targets: LINEARS };

/** Registered adapters in an object store in a temporary folder, with the engine that they are served by. */
export async function createServingRig(registered: number) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-bench-'));
  const files = await embeddedBase();
  const base = readBaseModel(files.config, files.weights);
  const store = folderStore(folder);
  const { weights } = writePeftAdapter(
    base.config,
    { lora: LORA, matrices: initialAdapter(base.config, LORA, 1) },
    files.name,
  );
  const hashes: string[] = [];
  for (let i = 0; i < registered; i++) {
    // Another file for each: its number in the place of the last weight.
    const bytes = weights.slice();
    new DataView(bytes.buffer).setFloat32(bytes.length - 4, i * 1e-9, true);
    hashes.push(await store.put(bytes));
  }
  const engine = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base, rows: ROWS });
  const adapterBytes = adapterByteLength(
    (await verifyAdapter(base.config, hashes[0]!, await store.get(hashes[0]!))).weights,
  );

  /** A node's scheduler over a fresh host memory. */
  function serve({ byteBudget, maxAdapters = ROWS }: { byteBudget: number; maxAdapters?: number }) {
    const adapters = createAdapterStore<VerifiedAdapter>({
      byteBudget,
      retryAfterMilliseconds: 0,
      concurrentLoads: 4,
      now: Date.now,
      async load(hash) {
        const adapter = await verifyAdapter(base.config, hash, await store.get(hash));
        return { adapter, byteLength: adapterByteLength(adapter.weights) };
      },
    });
    const scheduler = createScheduler({
      // No token ends an answer: all are equally long.
      model: engineModel(engine, -1),
      adapters,
      maxAdapters,
      limits: { requests: 1e6, requestsPerPayer: 1e6, tokens: 1e9 },
      now: () => performance.now(),
    });
    const random = new Random(7);
    /** One request; resolves to the milliseconds until its first token. */
    async function ask(adapter: string | null, tokens = ANSWER_TOKENS, onAdmit = () => {}): Promise<number> {
      const asked = performance.now();
      let first = Number.NaN;
      await scheduler.generate({
        // Prompts differ, so that none is there already.
        promptIds: Int32Array.from({ length: PROMPT_TOKENS }, () => 16 + random.below(4000)),
        adapter,
        payer: 'bench',
        priority: 0,
        maxTokens: tokens,
        sample: argmax,
        signal: new AbortController().signal,
        onAdmit,
        onToken() {
          if (Number.isNaN(first)) first = performance.now() - asked;
          return false;
        },
      });
      return first;
    }
    return { ask, adapters, scheduler };
  }

  return {
    hashes,
    serve,
    adapterBytes,
    /** Of a merged copy, in float32 as adapters are. */
    baseBytes: [...base.weights.values()].reduce((sum, { data }) => sum + 4 * data.length, 0),
    async release(): Promise<void> {
      await engine.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ServingRig = Awaited<ReturnType<typeof createServingRig>>;
export type Served = ReturnType<ServingRig['serve']>;

const argmax = (logits: Float32Array) => {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  return best;
};

/**
 * Open-loop load: requests come by a Poisson process, whether or not earlier ones were answered.
 *
 * @param perSecond Arrivals a second.
 * @returns milliseconds to each first token, and the seconds from the first arrival to the last answer
 */
export async function openLoop(
  { ask }: Pick<Served, 'ask'>,
  adapters: readonly string[],
  perSecond: number,
  seed: number,
): Promise<{ firstTokens: number[]; seconds: number }> {
  const random = new Random(seed);
  const started = performance.now();
  const answers: Promise<number>[] = [];
  let due = started;
  for (const adapter of adapters) {
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    answers.push(ask(adapter));
    due -= (1000 * Math.log(1 - random.uniform())) / perSecond;
  }
  const firstTokens = await Promise.all(answers);
  return { firstTokens, seconds: (performance.now() - started) / 1000 };
}

/** Picks by Zipf's law with exponent 1: the n-th most asked-for is asked for 1 / n as often. */
export function zipf(hashes: readonly string[], count: number, seed: number): string[] {
  const random = new Random(seed);
  const cumulative: number[] = [];
  let total = 0;
  for (const i of hashes.keys()) {
    total += 1 / (i + 1);
    cumulative.push(total);
  }
  return Array.from({ length: count }, () => {
    const target = random.uniform() * total;
    return hashes[cumulative.findIndex((sum) => sum > target)]!;
  });
}
