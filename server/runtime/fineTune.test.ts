import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sha256Hash } from '@/core/hash/hash';
import type { DecoderConfig } from '@/core/model/config';
import { initialWeights } from '@/core/model/initialise';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { type RunRecord, recipe } from '@/lib/api/run';
import { type FineTuneParameters, fineTune } from '@/lib/fineTune/fineTune';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config: DecoderConfig = {
  vocabularySize: 4096,
  hiddenSize: 16,
  intermediateSize: 32,
  layers: 1,
  heads: 2,
  keyValueHeads: 1,
  headSize: 8,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  tiedEmbeddings: true,
  maxPositions: 64,
};
const tokenizer = createTokenizer(JSON.parse(readFileSync('public/models/openledger-base/tokenizer.json', 'utf8')));
const runtime = createNodeRuntime({ threads: 1 });

/** More than one kept part of sketches. */
const records = Array.from({ length: 160 }, (_, i): RunRecord => {
  const hash = sha256Hash(`record ${i}`);
  const [prompt, answer] = [`How old is tree ${i}?`, `Tree ${i} is ${3 * i} years old.`];
  const place = { contributor: `0x${'1'.repeat(40)}` as const, dataNetId: crypto.randomUUID() };
  return { recordHash: hash, clusterHash: hash, prompt, answer, heldOut: i % 10 === 0, ...place };
});

function run(kept: Map<string, Uint8Array<ArrayBuffer>>, made: string[], change: Partial<FineTuneParameters> = {}) {
  let now = 0;
  return fineTune({
    runtime,
    base: { config, weights: initialWeights(config, 1), name: 'tiny' },
    tokenizer,
    recipe: recipe.parse({ rank: 2, alpha: 4, epochs: 1, maxLength: 32 }),
    records,
    clock: () => ++now,
    onProgress: () => undefined,
    onCheckpoint: () => undefined,
    async keepPart(key, make) {
      const before = kept.get(key);
      if (before) return before;
      const bytes = await make();
      made.push(key);
      kept.set(key, bytes);
      return bytes;
    },
    ...change,
  });
}

test('stopped while it makes sketches, a run goes on there: neither steps nor kept parts are done again', async () => {
  const whole = await run(new Map(), []);
  if (whole.status !== 'finished') throw new Error('not finished');

  const [kept, made] = [new Map<string, Uint8Array<ArrayBuffer>>(), [] as string[]];
  const controller = new AbortController();
  const stopped = await run(kept, made, {
    signal: controller.signal,
    onProgress: (progress) => {
      if (progress.phase === 'sketch' && progress.done > 130) controller.abort();
    },
  });
  if (stopped.status !== 'stopped') throw new Error('not stopped');
  expect(made).toHaveLength(1);

  const phases = new Set<string>();
  const again = await run(kept, made, {
    resumeFrom: stopped.state,
    onProgress: ({ phase }) => void phases.add(phase),
  });
  if (again.status !== 'finished') throw new Error('not finished');
  expect(phases.has('train')).toBe(false);
  // The rest of the records, and the placebos.
  expect(made).toHaveLength(3);
  expect(new Set(made).size).toBe(3);
  expect(again.files).toEqual(whole.files);
}, 120_000);
