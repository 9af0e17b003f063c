import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { AdapterSource } from '@/server/openlora/adapterStore';
import type { BatchModel } from '@/server/openlora/batchModel';
import type { Generation } from '@/server/openlora/generation';
import { createScheduler } from '@/server/openlora/scheduler';

const END = 0;
const CHUNK = 4;
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

type Call = { feed: number } | { decode: number[] };

/**
 * A model whose next token is computable by hand: last id + adapter step, modulo 50. It keeps what each row was fed,
 * checks that the scheduler keeps to the contract, and writes down the calls.
 */
function countingModel(rows: number, overrides: { maxLength?: number; shared?: number } = {}) {
  const held = new Map<number, { step: number; prompt: Int32Array; taken: number }>();
  const calls: Call[] = [];
  const rowOf = (row: number) => {
    const entry = held.get(row);
    if (!entry) throw new Error(`row ${row} holds no request`);
    return entry;
  };
  const next = (row: number, id: number) => {
    const logits = new Float32Array(50);
    logits[(id + rowOf(row).step) % 50] = 1;
    return logits;
  };
  const model: BatchModel<number> = {
    rows,
    maxLength: overrides.maxLength ?? 64,
    endOfText: END,
    chunk: CHUNK,
    open(row, prompt, adapter) {
      if (held.has(row)) throw new Error(`row ${row} is taken`);
      const taken = Math.min(overrides.shared ?? 0, prompt.length - 1);
      held.set(row, { step: adapter ?? 1, prompt, taken });
      return taken;
    },
    async feed(row, ids) {
      const entry = rowOf(row);
      expect(ids.length).toBeLessThanOrEqual(CHUNK);
      expect([...ids]).toEqual([...entry.prompt.subarray(entry.taken, entry.taken + ids.length)]);
      entry.taken += ids.length;
      calls.push({ feed: ids.length });
      await nextTurn();
      return next(row, ids.at(-1)!);
    },
    async decode(batch) {
      for (const { row } of batch) expect(rowOf(row).taken).toBe(rowOf(row).prompt.length);
      calls.push({ decode: batch.map(({ row }) => rowOf(row).step) });
      await nextTurn();
      return batch.map(({ row, id }) => next(row, id));
    },
    clear(row) {
      held.delete(row);
    },
  };
  return { model, calls, held };
}

/** Adapters named by their step. `gates` holds loads back until they are opened; leases are counted. */
function adapterSource(gates: Record<string, Promise<void>> = {}) {
  const leases = new Map<string, number>();
  const resident = new Set<string>();
  const count = (key: string, by: number) => leases.set(key, (leases.get(key) ?? 0) + by);
  const leaseOf = (key: string) => {
    count(key, 1);
    return { adapter: Number(key), release: () => void count(key, -1) };
  };
  const source: AdapterSource<number> = {
    leaseNow: (key) => (resident.has(key) ? leaseOf(key) : undefined),
    async lease(key) {
      await gates[key];
      resident.add(key);
      return leaseOf(key);
    },
  };
  return { source, held: () => [...leases.values()].reduce((a, b) => a + b, 0) };
}

function setUp(
  rows: number,
  {
    maxAdapters = 8,
    gates = {},
    limits = {},
    ...model
  }: {
    maxAdapters?: number;
    gates?: Record<string, Promise<void>>;
    limits?: Partial<{ requests: number; requestsPerPayer: number; tokens: number }>;
    maxLength?: number;
    shared?: number;
  } = {},
) {
  const counting = countingModel(rows, model);
  const adapters = adapterSource(gates);
  let clock = 0;
  const scheduler = createScheduler({
    model: counting.model,
    adapters: adapters.source,
    maxAdapters,
    limits: { requests: 100, requestsPerPayer: 100, tokens: 100_000, ...limits },
    now: () => (clock += 100),
  });
  return { ...counting, scheduler, heldLeases: adapters.held };
}

const argmax = (logits: Float32Array) => logits.indexOf(Math.max(...logits));

function request(
  start: number,
  adapter: number | null,
  maxTokens: number,
  overrides: Partial<Generation> = {},
): Generation {
  return {
    promptIds: Int32Array.from([start]),
    adapter: adapter === null ? null : `${adapter}`,
    payer: 'payer',
    priority: 0,
    maxTokens,
    sample: argmax,
    signal: new AbortController().signal,
    onAdmit: () => undefined,
    onToken: () => false,
    ...overrides,
  };
}

/** What the model says after `start` under an adapter. */
function expected(start: number, step: number, maxTokens: number): number[] {
  const ids: number[] = [];
  for (let id = (start + step) % 50; id !== END && ids.length < maxTokens; id = (id + step) % 50) ids.push(id);
  return ids;
}

describe('scheduler', () => {
  it('answers many requests under different adapters, batched, each as if alone', async () => {
    const { scheduler, calls, held, heldLeases } = setUp(4);
    const requests = Array.from({ length: 20 }, (_, index) => ({ start: index + 1, step: (index % 5) + 1 }));
    const results = await Promise.all(requests.map(({ start, step }) => scheduler.generate(request(start, step, 10))));
    for (const [index, { start, step }] of requests.entries()) {
      expect(results[index]).toMatchObject({ outputIds: expected(start, step, 10), adapter: step });
    }
    expect(Math.max(...calls.map((call) => ('decode' in call ? call.decode.length : 0)))).toBe(4);
    expect(scheduler.state).toMatchObject({ active: 0, queued: 0, queuedTokens: 0, finished: 20 });
    expect([held.size, heldLeases()]).toEqual([0, 0]);
  });

  it('ends at the end of text, at a stop text and at the limit', async () => {
    const { scheduler } = setUp(1);
    expect((await scheduler.generate(request(48, null, 10))).finishReason).toBe('stop');
    expect((await scheduler.generate(request(1, null, 3))).finishReason).toBe('length');
    const stopped = await scheduler.generate(request(1, null, 10, { onToken: (id: number) => id === 4 }));
    expect(stopped).toMatchObject({ finishReason: 'stop', outputIds: [2, 3, 4] });
  });

  it('takes a long prompt in chunk by chunk and lets the others go on between', async () => {
    const { scheduler, calls } = setUp(2);
    const short = scheduler.generate(request(1, null, 30));
    await nextTurn();
    const long = scheduler.generate(request(1, 2, 2, { promptIds: new Int32Array(18).fill(7) }));
    expect((await long).outputIds).toEqual([9, 11]);
    await short;
    const feeds = calls.flatMap((call, i) => ('feed' in call && call.feed > 1 ? [i] : []));
    expect(feeds).toHaveLength(5);
    for (const i of feeds) expect(calls[i + 1]).toHaveProperty('decode');
  });

  it('takes several short prompts in one round, no more than a chunk together', async () => {
    const { scheduler, calls } = setUp(4);
    const prompts = { promptIds: Int32Array.from([1, 2]) };
    await Promise.all([1, 2, 3].map((step) => scheduler.generate(request(0, step, 2, prompts))));
    const decodes = calls.findIndex((call) => 'decode' in call);
    expect(calls.slice(0, decodes).length).toBeLessThanOrEqual(2);
  });

  it('does not feed what the model holds already', async () => {
    const { scheduler, calls } = setUp(1, { shared: 5 });
    await scheduler.generate(request(0, null, 1, { promptIds: Int32Array.from([1, 2, 3, 4, 5, 6, 7]) }));
    expect(calls).toEqual([{ feed: 2 }]);
    expect(scheduler.state).toMatchObject({ reusedTokens: 5, promptTokens: 2 });
  });

  it('lets others go on while an adapter loads, and fails only those who wait for it when it cannot be had', async () => {
    let arrive = () => {};
    const gates = {
      7: new Promise<void>((resolve) => (arrive = resolve)),
      9: Promise.reject(new Error('tampered')),
    };
    gates[9].catch(() => undefined);
    const { scheduler, heldLeases } = setUp(1, { gates });
    const slow = scheduler.generate(request(1, 7, 3));
    const broken = scheduler.generate(request(1, 9, 3));
    await expect(broken).rejects.toThrow('tampered');
    expect((await scheduler.generate(request(1, 2, 3))).outputIds).toEqual([3, 5, 7]);
    expect(scheduler.state).toMatchObject({ queued: 1, loading: 1, active: 0, failed: 1 });
    arrive();
    expect((await slow).outputIds).toEqual([8, 15, 22]);
    expect(heldLeases()).toBe(0);
  });

  it('has no more adapters in a batch than it may, and answers everyone', async () => {
    const { scheduler, calls } = setUp(6, { maxAdapters: 2 });
    await Promise.all(Array.from({ length: 30 }, (_, i) => scheduler.generate(request(1, (i % 6) + 1, 5))));
    for (const call of calls) if ('decode' in call) expect(new Set(call.decode).size).toBeLessThanOrEqual(2);
  });

  it('gives a payer who asks for little their turn before another’s long queue', async () => {
    const { scheduler } = setUp(1);
    const order: string[] = [];
    const ask = (payer: string) =>
      scheduler.generate(request(1, null, 5, { payer, onAdmit: () => void order.push(payer) }));
    const many = Array.from({ length: 8 }, () => ask('many'));
    await nextTurn();
    await Promise.all([...many, ask('few')]);
    expect(order.indexOf('few')).toBeLessThanOrEqual(2);
  });

  it('frees the row of a caller who has gone and says what they got', async () => {
    const { scheduler } = setUp(1);
    const gone = new AbortController();
    const onToken = (id: number) => {
      if (id === 5) gone.abort(new Error('client left'));
      return false;
    };
    const first = scheduler.generate(request(1, null, 40, { signal: gone.signal, onToken }));
    const second = scheduler.generate(request(1, null, 2));
    expect(await first).toMatchObject({ finishReason: 'cancelled', outputIds: [2, 3, 4, 5] });
    expect((await second).outputIds).toEqual([2, 3]);
    expect(scheduler.state).toMatchObject({ cancelled: 1, finished: 1 });
  });

  it('lets go of a request that is cancelled while it waits, while its adapter loads, and in its prompt', async () => {
    let arrive = () => {};
    const { scheduler, held, heldLeases } = setUp(1, {
      gates: { 7: new Promise<void>((resolve) => (arrive = resolve)) },
    });
    const controllers = [new AbortController(), new AbortController(), new AbortController()] as const;
    const inPrompt = scheduler.generate(
      request(1, 2, 5, { promptIds: new Int32Array(40).fill(3), signal: controllers[0].signal }),
    );
    await nextTurn();
    const queued = scheduler.generate(request(1, 2, 5, { signal: controllers[1].signal }));
    const loading = scheduler.generate(request(1, 7, 5, { signal: controllers[2].signal }));
    const outcomes = Promise.allSettled([inPrompt, queued, loading]);
    await nextTurn();
    for (const controller of controllers) controller.abort(new Error('client left'));
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { message: 'client left' } });
    arrive();
    await nextTurn();
    expect(scheduler.state).toMatchObject({ active: 0, queued: 0, cancelled: 3 });
    expect([held.size, heldLeases()]).toEqual([0, 0]);
    expect((await scheduler.generate(request(1, 7, 1))).outputIds).toEqual([8]);
  });

  it('listens to nobody whose request has ended, however it ended', async () => {
    const { scheduler } = setUp(1);
    const signals = [new AbortController(), new AbortController(), new AbortController()] as const;
    const answered = scheduler.generate(request(1, null, 3, { signal: signals[0].signal }));
    const failed = scheduler.generate(
      request(1, null, 3, {
        signal: signals[1].signal,
        sample() {
          throw new Error('not a number');
        },
      }),
    );
    const left = scheduler.generate(request(1, null, 3, { signal: signals[2].signal }));
    signals[2].abort(new Error('left'));
    await Promise.allSettled([answered, failed, left]);
    expect(signals.map(({ signal }) => getEventListeners(signal, 'abort').length)).toEqual([0, 0, 0]);
  });

  it('ends an answer at its time like at its limit, and refuses one that has not begun', async () => {
    const { scheduler } = setUp(1);
    const over = new AbortController();
    const late = new DOMException('over', 'TimeoutError');
    const onToken = (id: number) => {
      if (id === 3) over.abort(late);
      return false;
    };
    const first = scheduler.generate(request(1, null, 40, { signal: over.signal, onToken }));
    const second = scheduler.generate(request(1, null, 40, { signal: over.signal }));
    await expect(second).rejects.toMatchObject({
      code: 'too_many_requests',
      fields: { retryAfterSeconds: expect.any(Number) },
    });
    expect(await first).toMatchObject({ finishReason: 'length', outputIds: [2, 3] });
    expect(scheduler.state.expired).toBe(2);
  });

  it('fails the active requests when the runtime fails, and serves the next', async () => {
    const { model, scheduler, heldLeases } = setUp(2);
    const decode = model.decode;
    let failures = 1;
    model.decode = (batch) => (failures-- > 0 ? Promise.reject(new Error('out of memory')) : decode(batch));
    await expect(scheduler.generate(request(1, 3, 5))).rejects.toThrow('out of memory');
    expect((await scheduler.generate(request(1, null, 2))).outputIds).toEqual([2, 3]);
    expect(heldLeases()).toBe(0);
  });

  it('fails only the request whose own sampler throws', async () => {
    const { scheduler } = setUp(2);
    const sample = () => {
      throw new Error('not a number');
    };
    const [bad, good] = await Promise.allSettled([
      scheduler.generate(request(1, null, 5, { sample })),
      scheduler.generate(request(1, 2, 3)),
    ]);
    expect(bad).toMatchObject({ reason: { message: 'not a number' } });
    expect(good).toMatchObject({ value: { outputIds: [3, 5, 7] } });
  });

  it('refuses what does not fit and what would wait too long', async () => {
    const { scheduler } = setUp(1, { limits: { requests: 1 } });
    expect(() => scheduler.generate(request(1, null, 64))).toThrowError(
      expect.objectContaining({ code: 'invalid_input' }),
    );
    const running = scheduler.generate(request(1, null, 5));
    await nextTurn();
    const waiting = scheduler.generate(request(1, null, 5));
    expect(() => scheduler.generate(request(1, null, 5))).toThrowError(
      expect.objectContaining({ code: 'too_many_requests' }),
    );
    await Promise.all([running, waiting]);
    expect(scheduler.state.refused).toBe(1);
  });
});
