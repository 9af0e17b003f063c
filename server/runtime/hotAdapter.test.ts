import { expect, test } from 'vitest';
import type { Adapter } from '@/core/formats/peft';
import { createDecoderEngine, type DecoderEngineParameters } from '@/core/inference/decoderEngine';
import { mergedProgram } from '@/core/inference/mergedProgram';
import { prefill } from '@/core/inference/prefill';
import type { Runtime } from '@/core/runtime/types';
import { a, b, base, prompt, runtime, worst } from './tinyServing';

/** What was started before goes on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An engine that merges beside one that does not; both are asked the same and must answer the same. */
function pair(merge: DecoderEngineParameters['merge']) {
  /** Runs of each program in the order in which they were made. */
  const runs: number[] = [];
  const counting: Runtime = {
    ...runtime,
    async createSession(...args) {
      const session = await runtime.createSession(...args);
      const index = runs.push(0) - 1;
      return {
        ...session,
        run(...feeds) {
          runs[index]!++;
          return session.run(...feeds);
        },
      };
    },
  };
  const engine = createDecoderEngine({ runtime: counting, base, rows: 3, ...(merge ? { merge } : {}) });
  const plain = createDecoderEngine({ runtime, base, rows: 3 });
  return {
    engine,
    runs,
    clear(row: number) {
      engine.clear(row);
      plain.clear(row);
    },
    async both(steps: { row: number; id: number }[]) {
      const [found, expected] = [await engine.decode(steps), await plain.decode(steps)];
      found.forEach((logits, i) => {
        expect(worst(logits, expected[i]!)).toBeLessThan(1e-4);
      });
    },
    async fill(row: number, adapter: Adapter | null) {
      const found = await prefill(engine, row, prompt, adapter);
      expect(worst(found, await prefill(plain, row, prompt, adapter))).toBeLessThan(1e-4);
    },
    async release() {
      await engine.release();
      await plain.release();
    },
  };
}

const two = (id: number) => [0, 1].map((row) => ({ row, id }));

test('an adapter that has all rows to itself is merged, and rows of others beside it stay right', async () => {
  const { runs, both, fill, clear, release } = pair({ after: 2 });
  await fill(0, a);
  await fill(1, a);
  for (const id of [1, 2, 3, 4]) await both(two(id));
  expect(runs).toHaveLength(2);
  expect(runs[1]).toBeGreaterThan(0);
  await fill(2, b);
  for (const id of [5, 6]) await both([...two(id), { row: 2, id }]);
  for (const row of [0, 1]) clear(row);
  for (const id of [7, 8, 9]) await both([{ row: 2, id }]);
  await fill(0, null);
  await both([
    { row: 0, id: 1 },
    { row: 2, id: 1 },
  ]);
  await release();
});

test('rows go on while an adapter is being merged, and take the merged program when it is there', async () => {
  let finish = () => {};
  let asked = 0;
  const write = async (adapter: Adapter, positions: number) => {
    asked++;
    await new Promise<void>((resolve) => (finish = resolve));
    return mergedProgram(base, adapter, positions);
  };
  const { runs, both, fill, release } = pair({ after: 2, write });
  await fill(0, a);
  await fill(1, a);
  // Nobody finishes the merge: each of these steps would wait for ever if it waited for it.
  for (let id = 1; id <= 12; id++) await both(two(id));
  expect(asked).toBe(1);
  expect(runs).toEqual([14]);
  finish();
  while (runs.length < 2) await turn();
  for (const id of [13, 14, 15]) await both(two(id));
  expect(runs).toEqual([14, 3]);
  await release();
});

test('error: what cannot be merged is said once, and its rows go on as they were', async () => {
  const errors: unknown[] = [];
  const write = () => Promise.reject(new Error('no memory'));
  const { runs, both, fill, release } = pair({ after: 2, write, onFailed: (error) => errors.push(error) });
  await fill(0, a);
  await fill(1, a);
  for (let id = 1; id <= 8; id++) await both(two(id));
  expect(errors.map(String)).toEqual(['Error: no memory']);
  expect(runs).toEqual([10]);
  await release();
});
