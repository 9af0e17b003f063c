import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { askScheduler, NO_LIMITS } from '@/bench/serve/askScheduler';
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
import { readObject } from '@/server/openlora/objectSource';
import { createScheduler } from '@/server/openlora/scheduler';
import { adapterByteLength, type VerifiedAdapter, verifyAdapter } from '@/server/openlora/verifiedAdapter';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

export const ROWS = 8;
export const RANK = 8;
export const PROMPT_TOKENS = 16;
export const ANSWER_TOKENS = 24;

/** Of the engine that merges: soon, so that a short run has it. */
const MERGE_AFTER_STEPS = 8;
/** Everything is in the store: no gateway is asked. */
const NOWHERE = '';

const LORA: LoraConfig = { rank: RANK, alpha: 2 * RANK, dropout: 0, targets: LINEARS };

type ServeOptions = { byteBudget: number; maxAdapters?: number; engine?: 'apart' | 'merging' };

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
  const parameters = { runtime: createNodeRuntime({ threads: 1 }), base, rows: ROWS };
  /** Adapters stay adapters in one; the other merges what has had all rows for a short while. */
  const engines = {
    apart: createDecoderEngine(parameters),
    merging: createDecoderEngine({ ...parameters, merge: { after: MERGE_AFTER_STEPS } }),
  };
  const adapterBytes = adapterByteLength(
    (await verifyAdapter(base.config, hashes[0]!, await store.get(hashes[0]!))).weights,
  );

  /** A node's scheduler over a fresh host memory. */
  function serve({ byteBudget, maxAdapters = ROWS, engine = 'apart' }: ServeOptions) {
    const adapters = createAdapterStore<VerifiedAdapter>({
      byteBudget,
      retryAfterMilliseconds: 0,
      concurrentLoads: 4,
      now: Date.now,
      async load(hash) {
        const adapter = await verifyAdapter(base.config, hash, await readObject(store, NOWHERE, hash));
        return { adapter, byteLength: adapterByteLength(adapter.weights) };
      },
    });
    const scheduler = createScheduler({
      // No token ends an answer: all are equally long.
      model: engineModel(engines[engine], -1),
      adapters,
      maxAdapters,
      limits: NO_LIMITS,
      now: () => performance.now(),
    });
    const random = new Random(7);
    /** One request; resolves to the milliseconds until its first token. */
    const ask = (adapter: string | null, maxTokens = ANSWER_TOKENS, onAdmit?: () => void) => {
      // Prompts differ, so that none is there already.
      const promptIds = Int32Array.from({ length: PROMPT_TOKENS }, () => 16 + random.below(4000));
      return askScheduler(scheduler, { promptIds, adapter, maxTokens, ...(onAdmit ? { onAdmit } : {}) });
    };
    return { ask, adapters, scheduler };
  }

  return {
    hashes,
    serve,
    adapterBytes,
    /** Has the operating system hold an adapter's file. */
    touch: (hash: string) => readObject(store, NOWHERE, hash),
    /** Of a merged copy, in float32 as adapters are. */
    baseBytes: [...base.weights.values()].reduce((sum, { data }) => sum + 4 * data.length, 0),
    async release(): Promise<void> {
      for (const engine of Object.values(engines)) await engine.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ServingRig = Awaited<ReturnType<typeof createServingRig>>;
export type Served = ReturnType<ServingRig['serve']>;

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
