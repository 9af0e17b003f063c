import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '@/bench/report';
import { askScheduler, NO_LIMITS } from '@/bench/serve/askScheduler';
import { openLoop } from '@/bench/serve/openLoop';
import type { Adapter } from '@/core/formats/peft';
import { createDecoderEngine, type DecoderEngine, type DecoderEngineParameters } from '@/core/inference/decoderEngine';
import { type LoraConfig, loraShapes } from '@/core/model/lora';
import { readBaseModel } from '@/core/model/readBaseModel';
import { LINEARS } from '@/core/model/weights';
import { Random } from '@/core/random/random';
import { argmax } from '@/core/sampling/sampler';
import { engineModel } from '@/server/openlora/engineModel';
import { createScheduler } from '@/server/openlora/scheduler';
import type { VerifiedAdapter } from '@/server/openlora/verifiedAdapter';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const MODEL = 'public/models/openledger-base';

/** Shape of every request: what the ratios are measured with. */
export const SHAPE = { promptTokens: 64, outputTokens: 48, rank: 8, requestsPerRow: 4, threads: 1 } as const;

/** Arrivals are so many times what a variant can serve. */
export const OVERLOAD = 4;
/** Until that is known. */
const FIRST_ARRIVALS_PER_SECOND = 500;

export const readBaseJson = (name: string): unknown => JSON.parse(readFileSync(join(MODEL, name), 'utf8'));

/** The embedded base. */
export const loadBase = () =>
  readBaseModel(readBaseJson('config.json'), readFileSync(join(MODEL, 'model.safetensors')));

export type ServeBase = ReturnType<typeof loadBase>;
export type ServeRequest = { ids: Int32Array; adapter: Adapter | null };

/** An adapter of all linears with random matrices, strong enough to change what is written. */
export function randomAdapter({ config }: ServeBase, seed: number, rank: number = SHAPE.rank): Adapter {
  const lora: LoraConfig = { rank, alpha: 2 * rank, dropout: 0, targets: LINEARS };
  const random = new Random(seed);
  const matrices = new Map(
    [...loraShapes(config, lora)].map(([name, dims]) => {
      const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => 0.05 * random.normal());
      return [name, { dims, data }];
    }),
  );
  return { lora, matrices };
}

/** Several requests for each row, so that rows are filled anew while others run; adapters take turns. */
export function requestsFor(base: ServeBase, rows: number, adapters: readonly (Adapter | null)[]): ServeRequest[] {
  const random = new Random(7);
  return Array.from({ length: rows * SHAPE.requestsPerRow }, (_, i) => ({
    ids: Int32Array.from({ length: SHAPE.promptTokens }, () => random.below(base.config.vocabularySize)),
    adapter: adapters[i % adapters.length]!,
  }));
}

/**
 * Answers all requests greedily as fast as the engine can: a free row takes the next request, and all rows advance
 * together. Every answer has the same number of tokens.
 *
 * @returns generated tokens a second, prompts included in the time
 */
export async function serveAll(engine: DecoderEngine, requests: readonly ServeRequest[]): Promise<number> {
  const rows = new Map<number, { id: number; tokens: number }>();
  let asked = 0;
  let generated = 0;
  const started = performance.now();
  while (asked < requests.length || rows.size > 0) {
    for (let row = 0; row < engine.rows && asked < requests.length; row++) {
      if (rows.has(row)) continue;
      const { ids, adapter } = requests[asked++]!;
      engine.open(row, ids, adapter);
      rows.set(row, { id: argmax(await engine.feed(row, ids)), tokens: 1 });
    }
    const steps = [...rows].map(([row, { id }]) => ({ row, id }));
    const logits = await engine.decode(steps);
    steps.forEach(({ row }, i) => {
      const state = rows.get(row)!;
      state.id = argmax(logits[i]!);
      if (++state.tokens < SHAPE.outputTokens) return;
      generated += state.tokens;
      rows.delete(row);
      engine.clear(row);
    });
  }
  return generated / ((performance.now() - started) / 1000);
}

export type Variant = { name: string; run(): Promise<number> };

/**
 * Tokens a second of several variants, one after the other in every round so that other work on the machine hits all
 * alike; the first round warms up. Ratios are taken within a round. `ratioOfWork` counts by the processor time that this
 * process took in place of the clock: what a machine of its own would give, for variants that keep their thread busy.
 */
export async function interleave(variants: readonly Variant[], rounds: number) {
  const found = new Map(variants.map(({ name }) => [name, { rates: [] as number[], worked: [] as number[] }]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of variants) {
      const [started, before] = [performance.now(), process.cpuUsage()];
      const rate = await run();
      const { user, system } = process.cpuUsage(before);
      if (round === 0) continue;
      found.get(name)!.rates.push(rate);
      found.get(name)!.worked.push((rate * 1000 * (performance.now() - started)) / (user + system));
    }
  }
  const medianRatio = (kind: 'rates' | 'worked', name: string, over: string) => {
    const others = found.get(over)![kind];
    return quantile(
      found.get(name)![kind].map((rate, i) => rate / others[i]!),
      0.5,
    );
  };
  return {
    median: (name: string) => quantile(found.get(name)!.rates, 0.5),
    ratio: (name: string, over: string) => medianRatio('rates', name, over),
    ratioOfWork: (name: string, over: string) => medianRatio('worked', name, over),
  };
}

type VariantOptions = { merge?: { after: number }; requestRows?: number };

export const engineOf = (base: ServeBase, rows: number, merge?: DecoderEngineParameters['merge']) =>
  createDecoderEngine({
    runtime: createNodeRuntime({ threads: SHAPE.threads, spinning: true }),
    base,
    rows,
    ...(merge ? { merge } : {}),
  });

/** A variant that serves the requests of one kind over and over with an engine of its own, all there at the start. */
export function engineVariant(
  name: string,
  base: ServeBase,
  rows: number,
  adapters: readonly (Adapter | null)[],
  { merge, requestRows = rows }: VariantOptions = {},
): Variant & { release(): Promise<void> } {
  const engine = engineOf(base, rows, merge);
  const requests = requestsFor(base, requestRows, adapters);
  return { name, run: () => serveAll(engine, requests), release: () => engine.release() };
}

/**
 * The same behind a node's scheduler, under open-loop arrivals: `OVERLOAD` times what this variant gave in its last run,
 * so that its throughput is measured and not the arrivals'.
 */
export function openLoopVariant(
  name: string,
  base: ServeBase,
  rows: number,
  adapters: readonly (Adapter | null)[],
  { merge, requestRows = rows }: VariantOptions = {},
): Variant & { release(): Promise<void> } {
  const engine = engineOf(base, rows, merge);
  const lease = (key: string) => ({
    adapter: { hash: `0x${key}` as const, weights: adapters[Number(key)]! },
    release: () => undefined,
  });
  const scheduler = createScheduler<VerifiedAdapter>({
    // No token ends an answer: all are equally long.
    model: engineModel(engine, -1),
    adapters: { leaseNow: lease, lease: async (key) => lease(key) },
    maxAdapters: rows,
    limits: NO_LIMITS,
    now: () => performance.now(),
  });
  const requests = requestsFor(base, requestRows, adapters).map(({ ids, adapter }) => ({
    promptIds: ids,
    adapter: adapter && String(adapters.indexOf(adapter)),
    maxTokens: SHAPE.outputTokens,
  }));
  let perSecond = FIRST_ARRIVALS_PER_SECOND;
  let round = 0;
  return {
    name,
    async run() {
      const { seconds } = await openLoop((request) => askScheduler(scheduler, request), requests, perSecond, round++);
      perSecond = (OVERLOAD * requests.length) / seconds;
      return (requests.length * SHAPE.outputTokens) / seconds;
    },
    release: () => engine.release(),
  };
}
