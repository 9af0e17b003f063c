import { describe, expect, it } from 'vitest';
import type { BatchModel } from '@/server/openlora/batchModel';
import { createScheduler } from '@/server/openlora/scheduler';

const END = 0;

/**
 * A model whose next token is computable by hand: last id + adapter step, modulo 50. It keeps a cache per row and
 * checks that the scheduler never decodes a row it did not fill.
 */
function countingModel(rows: number): BatchModel<number> & { largestBatch: number } {
  const steps = new Map<number, number>();
  const next = (row: number, id: number) => {
    const step = steps.get(row);
    if (step === undefined) throw new Error(`row ${row} holds no request`);
    const logits = new Float32Array(50);
    logits[(id + step) % 50] = 1;
    return logits;
  };
  const model = {
    rows,
    maxLength: 64,
    endOfText: END,
    largestBatch: 0,
    chunk: 2,
    open(row: number, _ids: Int32Array, adapter: number | null) {
      if (steps.has(row)) throw new Error(`row ${row} is taken`);
      steps.set(row, adapter ?? 1);
      return 0;
    },
    async feed(row: number, ids: Int32Array) {
      await new Promise((resolve) => setImmediate(resolve));
      return next(row, ids[ids.length - 1]!);
    },
    async decode(batch: readonly { row: number; id: number }[]) {
      model.largestBatch = Math.max(model.largestBatch, batch.length);
      await new Promise((resolve) => setImmediate(resolve));
      return batch.map(({ row, id }) => next(row, id));
    },
    clear(row: number) {
      steps.delete(row);
    },
  };
  return model;
}

const argmax = (logits: Float32Array) => logits.indexOf(Math.max(...logits));

function request(start: number, adapter: number | null, maxTokens: number, overrides = {}) {
  return {
    promptIds: Int32Array.from([start]),
    adapter,
    maxTokens,
    sample: argmax,
    signal: new AbortController().signal,
    onToken: () => false,
    ...overrides,
  };
}

describe('scheduler', () => {
  it('answers many requests under different adapters, batched, each as if alone', async () => {
    const model = countingModel(4);
    const scheduler = createScheduler(model, { maxQueue: 100 });
    const requests = Array.from({ length: 20 }, (_, index) => ({ start: index + 1, step: (index % 5) + 1 }));
    const results = await Promise.all(requests.map(({ start, step }) => scheduler.generate(request(start, step, 10))));
    for (const [index, { start, step }] of requests.entries()) {
      const expected: number[] = [];
      for (let id = start; expected.length < 10; ) {
        id = (id + step) % 50;
        if (id === END) break;
        expected.push(id);
      }
      expect(results[index]!.outputIds).toEqual(expected);
      expect(results[index]!.adapter).toBe(step);
    }
    expect(model.largestBatch).toBe(4);
    expect(scheduler.state).toMatchObject({ active: 0, queued: 0 });
  });

  it('ends at the end of text, at a stop text and at the limit', async () => {
    const scheduler = createScheduler(countingModel(1), { maxQueue: 10 });
    expect((await scheduler.generate(request(48, null, 10))).finishReason).toBe('stop');
    expect((await scheduler.generate(request(1, null, 3))).finishReason).toBe('length');
    const stopped = await scheduler.generate(request(1, null, 10, { onToken: (id: number) => id === 4 }));
    expect(stopped).toMatchObject({ finishReason: 'stop', outputIds: [2, 3, 4] });
  });

  it('frees the row of a caller who has gone and says what they got', async () => {
    const scheduler = createScheduler(countingModel(1), { maxQueue: 10 });
    const gone = new AbortController();
    const first = scheduler.generate(
      request(1, null, 40, {
        signal: gone.signal,
        onToken: (id: number) => {
          if (id === 5) gone.abort(new Error('client left'));
          return false;
        },
      }),
    );
    const second = scheduler.generate(request(1, null, 2));
    expect(await first).toMatchObject({ finishReason: 'cancelled', outputIds: [2, 3, 4, 5] });
    expect((await second).outputIds).toEqual([2, 3]);
  });

  it('fails the active requests when the runtime fails, and serves the next', async () => {
    const model = countingModel(2);
    const decode = model.decode;
    let failures = 1;
    model.decode = (batch) => (failures-- > 0 ? Promise.reject(new Error('out of memory')) : decode(batch));
    const scheduler = createScheduler(model, { maxQueue: 10 });
    await expect(scheduler.generate(request(1, null, 5))).rejects.toThrow('out of memory');
    expect((await scheduler.generate(request(1, null, 2))).outputIds).toEqual([2, 3]);
  });

  it('refuses what does not fit and what would wait too long', async () => {
    const scheduler = createScheduler(countingModel(1), { maxQueue: 1 });
    expect(() => scheduler.generate(request(1, null, 64))).toThrowError(
      expect.objectContaining({ code: 'invalid_input' }),
    );
    const running = scheduler.generate(request(1, null, 5));
    await new Promise((resolve) => setImmediate(resolve));
    const waiting = scheduler.generate(request(1, null, 5));
    expect(() => scheduler.generate(request(1, null, 5))).toThrowError(
      expect.objectContaining({ code: 'too_many_requests' }),
    );
    await Promise.all([running, waiting]);
  });
});
