import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDecoderEngine, type DecoderEngine } from '@/core/inference/decoderEngine';
import { readBaseModel } from '@/core/model/readBaseModel';
import { Random } from '@/core/random/random';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { LONGEST_ANSWER, makeReferences, type Reference } from '@/scripts/soak/references';
import { recognisableAdapter, type SoakModel } from '@/scripts/soak/soakModels';
import { folderStore } from '@/server/objects/folderStore';
import { type AdapterStore, createAdapterStore } from '@/server/openlora/adapterStore';
import { engineModel } from '@/server/openlora/engineModel';
import { createScheduler, type Scheduler } from '@/server/openlora/scheduler';
import { adapterByteLength, type VerifiedAdapter, verifyAdapter } from '@/server/openlora/verifiedAdapter';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const ROWS = 4;
const MODELS = 6;
/** Ranks differ, so that rows of one batch are padded. */
const RANKS = [4, 8, 16];

let folder: string;
let engine: DecoderEngine;
let adapters: AdapterStore<VerifiedAdapter>;
let scheduler: Scheduler<VerifiedAdapter>;
let references: Reference[];
let models: SoakModel[];
let encode: (prompt: string) => Int32Array;
/** Files that are there but hold other bytes. */
let tamper: (hash: string) => Promise<() => Promise<void>>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-swaps-'));
  const files = await embeddedBase();
  const base = readBaseModel(files.config, files.weights);
  const tokenizer = createTokenizer(files.tokenizer);
  encode = (prompt) => Int32Array.from(tokenizer.encode(prompt));
  const store = folderStore(folder);
  models = await Promise.all(
    Array.from({ length: MODELS }, async (_, i) => {
      const adapter = recognisableAdapter(files, i + 1, RANKS[i % RANKS.length]);
      await store.put(adapter.bytes);
      return { name: `openledger/${i + 1}`, ...adapter };
    }),
  );
  references = await makeReferences(files, models, 2);
  engine = createDecoderEngine({ runtime: createNodeRuntime({ threads: 1 }), base, rows: ROWS });
  const largest = Math.max(...models.map(({ adapter }) => adapterByteLength(adapter)));
  adapters = createAdapterStore<VerifiedAdapter>({
    // Room for three: every adapter comes and goes.
    byteBudget: 3 * largest,
    retryAfterMilliseconds: 0,
    concurrentLoads: 2,
    now: Date.now,
    async load(hash) {
      const adapter = await verifyAdapter(base.config, hash, await store.get(hash));
      return { adapter, byteLength: adapterByteLength(adapter.weights) };
    },
  });
  scheduler = createScheduler({
    model: engineModel(engine, tokenizer.eosId),
    adapters,
    maxAdapters: 3,
    limits: { requests: 1000, requestsPerPayer: 1000, tokens: 1_000_000 },
    now: () => performance.now(),
  });
  tamper = async (hash) => {
    const name = (await readdir(folder, { recursive: true })).find((each) => each.endsWith(hash.slice(2)))!;
    const file = path.join(folder, name);
    const right = await readFile(file);
    const wrong = Buffer.from(right);
    wrong[wrong.length - 1]! ^= 1;
    await writeFile(file, wrong);
    return () => writeFile(file, right);
  };
});
afterAll(async () => {
  await engine?.release();
  await rm(folder, { recursive: true, force: true });
});

const ask = (
  { prompt, model }: Reference,
  maxTokens: number,
  signal = new AbortController().signal,
  onToken = () => {},
) =>
  scheduler.generate({
    promptIds: encode(prompt),
    adapter: model.hash,
    payer: 'payer',
    priority: 0,
    maxTokens,
    sample: (logits) => logits.indexOf(Math.max(...logits)),
    signal,
    onAdmit: () => undefined,
    onToken() {
      onToken();
      return false;
    },
  });

test('no request is ever answered under another’s adapter while adapters are swapped, unloaded and reloaded', async () => {
  const random = new Random(5);
  const askOnce = async () => {
    // Now and then an adapter is unloaded while rows run under it and requests wait for it.
    if (random.below(3) === 0) adapters.unload(models[random.below(MODELS)]!.hash);
    const reference = references[random.below(references.length)]!;
    const tokens = 4 + random.below(LONGEST_ANSWER - 3);
    const leaveAfter = random.below(5) === 0 ? 1 + random.below(tokens) : Number.POSITIVE_INFINITY;
    const leave = new AbortController();
    let given = 0;
    const result = await ask(reference, tokens, leave.signal, () => {
      if (++given >= leaveAfter) leave.abort(new Error('left'));
    });
    return { reference, tokens: Math.min(tokens, leaveAfter), result };
  };
  const client = async () => {
    const given = [];
    for (let i = 0; i < 9; i++) given.push(await askOnce());
    return given;
  };
  const results = (await Promise.all(Array.from({ length: 10 }, client))).flat();
  for (const { reference, tokens, result } of results) {
    expect(result.outputIds).toEqual(reference.ids.slice(0, tokens));
    expect(result.adapter?.hash).toBe(reference.model.hash);
  }
  const { unloads, evictions, loads, residentBytes } = adapters.statistics;
  expect(unloads).toBeGreaterThan(0);
  expect(evictions).toBeGreaterThan(0);
  expect(loads).toBeGreaterThan(MODELS);
  const held = adapters.snapshot().reduce((sum, each) => sum + (each.state === 'resident' ? each.byteLength : 0), 0);
  expect(residentBytes).toBe(held);
  expect(scheduler.state).toMatchObject({ active: 0, queued: 0, failed: 0 });
});

test('a tampered file is refused while others are served, and served again when it is whole', async () => {
  const [victim, other] = [references[0]!, references.at(-1)!];
  adapters.unload(victim.model.hash);
  const restore = await tamper(victim.model.hash);
  const outcomes = await Promise.allSettled([ask(victim, 5), ask(other, 5), ask(victim, 5)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  expect(outcomes[0]).toMatchObject({ reason: { code: 'unavailable' } });
  expect(adapters.snapshot()).toContainEqual(expect.objectContaining({ hash: victim.model.hash, state: 'failed' }));
  await restore();
  expect((await ask(victim, 5)).outputIds).toEqual(victim.ids.slice(0, 5));
});
