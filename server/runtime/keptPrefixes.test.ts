import { describe, expect, test } from 'vitest';
import type { Adapter } from '@/core/formats/peft';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { prefill } from '@/core/inference/prefill';
import { a, adapterOf, b, base, prompt, runtime, worst } from './tinyServing';

const engineOf = (options: { prefixBytes?: number }) => createDecoderEngine({ runtime, base, rows: 3, ...options });

/** What a prompt is followed by in an engine that keeps nothing. */
async function fresh(ids: Int32Array, adapter: Adapter | null) {
  const engine = engineOf({});
  const logits = await prefill(engine, 0, ids, adapter);
  await engine.release();
  return logits;
}

describe('kept prefixes', () => {
  test('of a row that has ended, and of one that runs, are taken over under the same adapter', async () => {
    const engine = engineOf({ prefixBytes: 2 ** 20 });
    const expected = await fresh(prompt, a);
    await prefill(engine, 0, prompt, a);
    for (const ended of [false, true]) {
      if (ended) engine.clear(0);
      expect(engine.open(1, prompt, a)).toBe(39);
      expect(worst(await engine.feed(1, prompt.subarray(39)), expected)).toBeLessThan(1e-4);
      engine.clear(1);
    }
    const other = Int32Array.from([...prompt.subarray(0, 20), 7, 7, 7]);
    expect(engine.open(2, other, a)).toBe(20);
    expect(worst(await engine.feed(2, other.subarray(20)), await fresh(other, a))).toBeLessThan(1e-4);
    await engine.release();
  });

  test('are never used under another adapter, nor under the bare base, nor for a copy of the adapter', async () => {
    const engine = engineOf({ prefixBytes: 2 ** 20 });
    await prefill(engine, 0, prompt, a);
    await prefill(engine, 1, prompt, null);
    engine.clear(1);
    for (const adapter of [b, { ...a }]) {
      expect(engine.open(1, prompt, adapter)).toBe(0);
      expect(worst(await engine.feed(1, prompt), await fresh(prompt, adapter))).toBeLessThan(1e-4);
      engine.clear(1);
    }
    expect(worst(await fresh(prompt, a), await fresh(prompt, b))).toBeGreaterThan(0.01);
    await engine.release();
  });

  test('the least recently used go beyond the budget, and short ones are not kept', async () => {
    // Room for two rows of 40 tokens: 2 parts, 2 layers, 2 heads, 40 tokens, 4 numbers of 4 bytes.
    const engine = engineOf({ prefixBytes: 2 * (2 * 2 * 2 * 40 * 4 * 4) });
    const adapters = [a, b, adapterOf(3)];
    for (const adapter of adapters) {
      await prefill(engine, 0, prompt, adapter);
      engine.clear(0);
    }
    const found = [];
    for (const adapter of adapters) {
      found.push(engine.open(0, prompt, adapter));
      engine.clear(0);
    }
    expect(found).toEqual([0, 39, 39]);
    const short = prompt.subarray(0, 10);
    await prefill(engine, 0, short, a);
    engine.clear(0);
    expect(engine.open(0, short, a)).toBe(0);
    await engine.release();
  });
});
