import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadBase, randomAdapter } from '@/bench/serve/serveLoad';
import { createDecoderEngine } from '@/core/inference/decoderEngine';
import { mergedProgram } from '@/core/inference/mergedProgram';
import { prefill } from '@/core/inference/prefill';
import { mergeBeside } from '@/server/openlora/mergeBeside';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const runtime = createNodeRuntime({ threads: 1 });
const base = loadBase();
const adapter = randomAdapter(base, 1);
const POSITIONS = 256;
let baseHash: string;

beforeAll(async () => {
  baseHash = (await embeddedBase()).hash;
});

it('writes the same program in a thread of its own', async () => {
  const written = await mergeBeside({ baseHash, adapter, positions: POSITIONS });
  expect(Buffer.compare(written, mergedProgram(base, adapter, POSITIONS))).toBe(0);
});

it('error: another base than the one in the thread is refused', async () => {
  const request = { baseHash: `0x${'00'.repeat(32)}`, adapter, positions: POSITIONS };
  await expect(mergeBeside(request)).rejects.toThrow(/The node serves the base 0x00/);
});

let release = async () => {};
afterAll(() => release());

it('lets the rows of a running batch advance meanwhile', async () => {
  let [steps, written] = [0, -1];
  let failed: unknown;
  const engine = createDecoderEngine({
    runtime,
    base,
    rows: 2,
    maxLength: POSITIONS,
    merge: {
      after: 2,
      async write(merged, positions) {
        const program = await mergeBeside({ baseHash, adapter: merged, positions });
        written = steps;
        return program;
      },
      onFailed: (error) => (failed = error),
    },
  });
  release = () => engine.release();
  const prompt = Int32Array.of(17, 18, 19);
  while (written < 0 && failed === undefined) {
    for (const row of [0, 1]) await prefill(engine, row, prompt, adapter);
    for (let id = 0; id < POSITIONS - prompt.length; id++, steps++) {
      await engine.decode([0, 1].map((row) => ({ row, id: 20 + id })));
    }
  }
  expect(failed).toBeUndefined();
  // It was begun with the second step.
  expect(written).toBeGreaterThan(3);
});
