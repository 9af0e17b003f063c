import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Sampler } from '@/core/sampling/sampler';
import type { FinishReason } from '@/lib/inference/openAi';
import type { BatchModel } from '@/server/openlora/batchModel';

export type Generation<Adapter> = {
  promptIds: Int32Array;
  adapter: Adapter | null;
  maxTokens: number;
  sample: Sampler;
  signal: AbortSignal;
  /** Called with each new token; returning true ends the generation (a stop text was reached). */
  onToken(id: number): boolean;
};

export type GenerationResult<Adapter> = {
  outputIds: number[];
  /** `cancelled`: the caller left; what was generated until then is given out and is paid. */
  finishReason: FinishReason | 'cancelled';
  /** The adapter that filled the row, taken where the row was filled and not where the request arrived. */
  adapter: Adapter | null;
};

export type SchedulerState = { active: number; queued: number; generatedTokens: number; batches: number };

type Pending<Adapter> = Generation<Adapter> & {
  resolve(result: GenerationResult<Adapter>): void;
  reject(error: unknown): void;
};

type Row<Adapter> = { row: number; request: Pending<Adapter>; outputIds: number[]; lastId: number };

/**
 * Continuous batching: waiting requests enter free rows oldest first, then every active row advances by one token in
 * one batch, whatever its adapter. A request leaves as soon as it ends or its caller has gone, and its row is free in
 * the next round. The model is only ever called by this loop, one call at a time.
 *
 * Throws `too_many_requests` when `maxQueue` requests wait.
 */
export function createScheduler<Adapter>(model: BatchModel<Adapter>, { maxQueue }: { maxQueue: number }) {
  const queue: Pending<Adapter>[] = [];
  const active = new Map<number, Row<Adapter>>();
  const state: SchedulerState = { active: 0, queued: 0, generatedTokens: 0, batches: 0 };
  let running = false;

  /** Throws `invalid_input` for a prompt and an answer that are too long together. */
  function requireRoom(promptTokens: number, maxTokens: number): void {
    if (promptTokens + maxTokens <= model.maxLength) return;
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `The prompt has ${promptTokens} tokens and ${maxTokens} are asked for; this model holds ${model.maxLength}.`,
      fields: { promptTokens, maxTokens, limit: model.maxLength },
      remedy: 'Shorten the prompt or lower max_tokens.',
    });
  }

  function generate(request: Generation<Adapter>): Promise<GenerationResult<Adapter>> {
    requireRoom(request.promptIds.length, request.maxTokens);
    if (queue.length >= maxQueue) {
      throw new OpenLedgerError({
        code: 'too_many_requests',
        message: `${queue.length} requests are waiting already.`,
        remedy: 'Try again in a few seconds.',
      });
    }
    return new Promise((resolve, reject) => {
      queue.push({ ...request, resolve, reject });
      state.queued = queue.length;
      if (!running) {
        running = true;
        void run();
      }
    });
  }

  async function run(): Promise<void> {
    while (queue.length > 0 || active.size > 0) {
      try {
        dropAborted();
        await admit();
        await advance();
      } catch (error) {
        // The runtime failed: no row's cache can be trusted, so every active request fails and the loop goes on.
        for (const row of [...active.values()]) finish(row, () => row.request.reject(error));
      }
    }
    running = false;
  }

  function dropAborted(): void {
    for (const row of [...active.values()]) {
      if (row.request.signal.aborted) end(row, 'cancelled');
    }
  }

  async function admit(): Promise<void> {
    for (let row = 0; row < model.rows && queue.length > 0; row++) {
      if (active.has(row)) continue;
      const request = queue.shift()!;
      state.queued = queue.length;
      if (request.signal.aborted) {
        request.reject(request.signal.reason);
        continue;
      }
      const entry: Row<Adapter> = { row, request, outputIds: [], lastId: -1 };
      active.set(row, entry);
      state.active = active.size;
      accept(entry, await prefill(row, request));
    }
  }

  async function prefill(row: number, { promptIds, adapter }: Pending<Adapter>): Promise<Float32Array> {
    let at = model.open(row, promptIds, adapter);
    let logits: Float32Array;
    do {
      const end = Math.min(at + model.chunk, promptIds.length);
      logits = await model.feed(row, promptIds.subarray(at, end));
      at = end;
    } while (at < promptIds.length);
    return logits;
  }

  async function advance(): Promise<void> {
    const rows = [...active.values()];
    if (rows.length === 0) return;
    state.batches++;
    const logits = await model.decode(rows.map(({ row, lastId }) => ({ row, id: lastId })));
    for (const [index, row] of rows.entries()) accept(row, logits[index]!);
  }

  function accept(row: Row<Adapter>, logits: Float32Array): void {
    const id = row.request.sample(logits);
    if (id === model.endOfText) {
      end(row, 'stop');
      return;
    }
    row.lastId = id;
    row.outputIds.push(id);
    state.generatedTokens++;
    if (row.request.onToken(id)) end(row, 'stop');
    else if (row.outputIds.length >= row.request.maxTokens) end(row, 'length');
  }

  function end(row: Row<Adapter>, finishReason: FinishReason | 'cancelled'): void {
    const { outputIds, request } = row;
    finish(row, () => request.resolve({ outputIds, finishReason, adapter: request.adapter }));
  }

  function finish(row: Row<Adapter>, settle: () => void): void {
    active.delete(row.row);
    model.clear(row.row);
    state.active = active.size;
    settle();
  }

  return { generate, requireRoom, state: state as Readonly<SchedulerState> };
}

export type Scheduler<Adapter> = ReturnType<typeof createScheduler<Adapter>>;
