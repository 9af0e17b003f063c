import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { FinishReason } from '@/lib/inference/openAi';
import type { AdapterLease, AdapterSource } from '@/server/openlora/adapterStore';
import { nextToAdmit } from '@/server/openlora/admission';
import type { BatchModel } from '@/server/openlora/batchModel';
import { FairShares } from '@/server/openlora/fairShares';
import type { Generation, GenerationResult, SchedulerState } from '@/server/openlora/generation';
import { type QueueLimits, requirePlace, requireRoom, retryAfter } from '@/server/openlora/queueLimits';
import { ServiceRate } from '@/server/openlora/serviceRate';
import { type Waiting, WaitingQueue } from '@/server/openlora/waitingQueue';

export type SchedulerParameters<Adapter> = {
  model: BatchModel<Adapter>;
  adapters: AdapterSource<Adapter>;
  /** Most different adapters in one batch; the bare base does not count. */
  maxAdapters: number;
  limits: QueueLimits;
  /** Milliseconds, for measuring the rate. */
  now(): number;
};

type Row<Adapter> = {
  row: number;
  item: Waiting<Adapter>;
  lease: AdapterLease<Adapter> | null;
  /** Prompt tokens that the row holds. */
  taken: number;
  outputIds: number[];
};

/**
 * Continuous batching over adapters. Each round of the loop admits waiting requests to free rows (`admission.ts`), takes
 * in at most one chunk of prompt tokens, and advances every row whose prompt is complete by one token in one batch,
 * whatever its adapter: a long prompt holds up running rows by one chunk a round. A row holds a lease on its adapter
 * from admission to its end. The model is only ever called by this loop, one call at a time; adapters load beside it.
 *
 * `generate` throws `invalid_input` for what does not fit the model and `too_many_requests` beyond the limits.
 */
export function createScheduler<Adapter>(parameters: SchedulerParameters<Adapter>) {
  const { model, maxAdapters, limits, now } = parameters;
  const shares = new FairShares();
  const rate = new ServiceRate();
  const rows = new Map<number, Row<Adapter>>();
  const sums = {
    generatedTokens: 0,
    promptTokens: 0,
    reusedTokens: 0,
    batches: 0,
    batchRows: 0,
    batchAdapters: 0,
    finished: 0,
    cancelled: 0,
    expired: 0,
    refused: 0,
    failed: 0,
  };
  const queue = new WaitingQueue<Adapter>({
    adapters: parameters.adapters,
    window: 2 * maxAdapters,
    used: (payer) => shares.used(payer),
    wake: () => wake(),
    onFailed(item, error) {
      sums.failed++;
      shares.leave(item.payer);
      item.reject(error);
    },
  });
  let sequence = 0;
  let draining: string | null = null;
  let running = false;
  let wake = () => {};

  const room = (promptTokens: number, maxTokens: number) => requireRoom(promptTokens, maxTokens, model.maxLength);

  function generate(request: Generation): Promise<GenerationResult<Adapter>> {
    room(request.promptIds.length, request.maxTokens);
    if (request.signal.aborted) return Promise.reject(leftBehind(request.signal.reason));
    const { payer, priority, adapter } = request;
    const load = { requests: queue.size, requestsOfPayer: queue.ofPayer(payer), tokens: queue.tokens };
    try {
      requirePlace(load, request.promptIds.length + request.maxTokens, limits, rate.tokensPerSecond);
    } catch (error) {
      sums.refused++;
      throw error;
    }
    return new Promise((resolve, reject) => {
      const ready = adapter === null;
      // A signal keeps what listens to it alive, so nothing listens longer than the request lives.
      const onAbort = () => abandon(item);
      const settled = () => request.signal.removeEventListener('abort', onAbort);
      const item: Waiting<Adapter> = {
        request,
        payer,
        priority,
        adapter,
        ready,
        asked: ready,
        sequence: sequence++,
        lease: null,
        resolve(result) {
          settled();
          resolve(result);
        },
        reject(error) {
          settled();
          reject(error);
        },
      };
      request.signal.addEventListener('abort', onAbort);
      shares.arrive(payer);
      queue.add(item);
      if (running) wake();
      else void run();
    });
  }

  /** The caller of a waiting request has gone, or its time is over. A running one is ended by the loop. */
  function abandon(item: Waiting<Adapter>): void {
    if (!queue.take(item)) return;
    item.lease?.release();
    shares.leave(item.payer);
    countEnd(item.request.signal);
    item.reject(leftBehind(item.request.signal.reason));
    wake();
  }

  async function run(): Promise<void> {
    running = true;
    while (queue.size > 0 || rows.size > 0) {
      for (const row of [...rows.values()]) endIfAborted(row);
      admit();
      if (rows.size === 0) {
        // Everyone waits for an adapter: the next to arrive, to fail or to leave wakes the loop.
        if (queue.size > 0) await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const before = { at: now(), tokens: sums.generatedTokens + sums.promptTokens };
      try {
        await takeInPrompts();
        await advance();
      } catch (error) {
        // The runtime failed: no row's cache can be trusted, so every active request fails and the loop goes on.
        for (const row of [...rows.values()]) fail(row, error);
      }
      rate.add(sums.generatedTokens + sums.promptTokens - before.tokens, (now() - before.at) / 1000);
    }
    running = false;
  }

  /** Ends a row whose caller has gone or whose time is over. */
  function endIfAborted(row: Row<Adapter>): void {
    const { signal } = row.item.request;
    if (!signal.aborted) return;
    countEnd(signal);
    if (row.outputIds.length === 0) finish(row, () => row.item.reject(leftBehind(signal.reason)));
    else end(row, isTimeout(signal.reason) ? 'length' : 'cancelled');
  }

  function admit(): void {
    while (rows.size < model.rows && queue.size > 0) {
      const inUse = [...rows.values()].map(({ item, outputIds }) => ({
        adapter: item.adapter,
        remainingTokens: item.request.maxTokens - outputIds.length,
      }));
      const admission = nextToAdmit(queue.ordered(), inUse, maxAdapters, draining);
      draining = admission.draining;
      if (!admission.next) return;
      fill(admission.next);
    }
  }

  function fill(item: Waiting<Adapter>): void {
    const { request, lease } = item;
    queue.take(item);
    let row = 0;
    while (rows.has(row)) row++;
    const entry: Row<Adapter> = { row, item, lease, taken: 0, outputIds: [] };
    rows.set(row, entry);
    shares.charge(item.payer, request.promptIds.length, request.maxTokens);
    guarded(entry, () => {
      entry.taken = model.open(row, request.promptIds, lease?.adapter ?? null);
      sums.reusedTokens += entry.taken;
      request.onAdmit();
    });
  }

  /** One chunk a round: whole pieces, as many as fit; rows come in the order in which they were filled. */
  async function takeInPrompts(): Promise<void> {
    let room = model.chunk;
    for (const entry of [...rows.values()]) {
      const { promptIds } = entry.item.request;
      const piece = Math.min(promptIds.length - entry.taken, model.chunk);
      if (piece === 0 || piece > room) continue;
      room -= piece;
      const logits = await model.feed(entry.row, promptIds.subarray(entry.taken, entry.taken + piece));
      entry.taken += piece;
      sums.promptTokens += piece;
      if (entry.taken === promptIds.length) accept(entry, logits);
    }
  }

  async function advance(): Promise<void> {
    const batch = [...rows.values()].filter(({ outputIds }) => outputIds.length > 0);
    if (batch.length === 0) return;
    sums.batches++;
    sums.batchRows += batch.length;
    sums.batchAdapters += new Set(batch.map(({ item }) => item.adapter)).size;
    const logits = await model.decode(batch.map(({ row, outputIds }) => ({ row, id: outputIds.at(-1)! })));
    for (const [index, row] of batch.entries()) accept(row, logits[index]!);
  }

  function accept(row: Row<Adapter>, logits: Float32Array): void {
    const { request } = row.item;
    // What a request brings along may throw; it must not take the other rows with it.
    guarded(row, () => {
      const id = request.sample(logits);
      if (id === model.endOfText) return end(row, 'stop');
      row.outputIds.push(id);
      sums.generatedTokens++;
      if (request.onToken(id)) end(row, 'stop');
      else if (row.outputIds.length >= request.maxTokens) end(row, 'length');
      // Who leaves with this token gets and pays for no other.
      else endIfAborted(row);
    });
  }

  function guarded(row: Row<Adapter>, step: () => void): void {
    try {
      step();
    } catch (error) {
      fail(row, error);
    }
  }

  function end(row: Row<Adapter>, finishReason: FinishReason | 'cancelled'): void {
    const { outputIds, lease, item } = row;
    if (!item.request.signal.aborted) sums.finished++;
    finish(row, () => item.resolve({ outputIds, finishReason, adapter: lease?.adapter ?? null }));
  }

  function fail(row: Row<Adapter>, error: unknown): void {
    sums.failed++;
    finish(row, () => row.item.reject(error));
  }

  function finish({ row, item, lease, outputIds }: Row<Adapter>, settle: () => void): void {
    rows.delete(row);
    model.clear(row);
    lease?.release();
    shares.refund(item.payer, item.request.maxTokens - outputIds.length);
    shares.leave(item.payer);
    settle();
  }

  function countEnd(signal: AbortSignal): void {
    if (isTimeout(signal.reason)) sums.expired++;
    else sums.cancelled++;
  }

  /** What a request is told that ended before its first token. */
  function leftBehind(reason: unknown): unknown {
    if (!isTimeout(reason)) return reason;
    const seconds = retryAfter(queue.tokens, rate.tokensPerSecond);
    return new OpenLedgerError({
      code: 'too_many_requests',
      message: 'The time of this request was over before its answer began. It was not charged.',
      fields: { retryAfterSeconds: seconds },
      remedy: `Try again in ${seconds} seconds.`,
    });
  }

  return {
    generate,
    requireRoom: room,
    maxAdapters,
    get state(): SchedulerState {
      const entries = [...rows.values()];
      return {
        ...sums,
        active: rows.size,
        prefilling: entries.filter(({ outputIds }) => outputIds.length === 0).length,
        queued: queue.size,
        queuedTokens: queue.tokens,
        loading: queue.loading,
        tokensPerSecond: rate.tokensPerSecond,
      };
    },
    /** Adapters in rows, and adapters that are waited for. */
    adapters: () => ({
      running: [...new Set([...rows.values()].flatMap(({ item }) => (item.adapter === null ? [] : [item.adapter])))],
      waiting: queue.adapters(),
    }),
  };
}

const isTimeout = (reason: unknown) => reason instanceof DOMException && reason.name === 'TimeoutError';

export type Scheduler<Adapter> = ReturnType<typeof createScheduler<Adapter>>;
