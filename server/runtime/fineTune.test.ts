import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sha256Hash } from '@/core/hash/hash';
import { initialWeights } from '@/core/model/initialise';
import { TINY_FOR_TEXT } from '@/core/model/tinyConfigs';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { type RunRecord, recipe } from '@/lib/api/run';
import { type FineTuneParameters, fineTune } from '@/lib/fineTune/fineTune';
import { type FineTuneProgress, fineTuneProgress } from '@/lib/fineTune/fineTuneProgress';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = TINY_FOR_TEXT;
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

test('with each measurement come the worst and best held-out records and answers to the same questions, the base first', async () => {
  const seen: FineTuneProgress[] = [];
  await run(new Map(), [], { onProgress: (progress) => void seen.push(progress) });
  const heldOut = new Set(records.filter((record) => record.heldOut).map(({ recordHash }) => recordHash as string));
  const at = seen.flatMap((event, i) => (event.phase === 'evaluate' ? [i] : []));
  expect(at.map((i) => (seen[i] as { step: number }).step)).toEqual([0, 9, 18]);
  for (const i of at) {
    const { step } = seen[i] as { step: number };
    const [rows, samples] = [seen[i + 1], seen[i + 2]];
    if (rows?.phase !== 'rows' || samples?.phase !== 'samples') throw new Error('nothing beside the evaluation');
    expect([rows.step, samples.step]).toEqual([step, step]);
    expect([rows.worst.length, rows.best.length, samples.samples.length]).toEqual([5, 5, 3]);
    expect([...rows.worst, ...rows.best, ...samples.samples].every(({ recordHash }) => heldOut.has(recordHash))).toBe(
      true,
    );
    expect(rows.worst[0]!.loss).toBeGreaterThan(rows.best[0]!.loss);
    expect(fineTuneProgress.safeParse(samples).success).toBe(true);
  }
}, 120_000);

test('the same seed and backend give the same files to the byte, another seed others', async () => {
  const files = async (seed: number) => {
    const outcome = await run(new Map(), [], {
      recipe: recipe.parse({ rank: 2, alpha: 4, epochs: 1, maxLength: 32, seed }),
    });
    if (outcome.status !== 'finished') throw new Error('not finished');
    return outcome.files;
  };
  const [first, again, other] = [await files(5), await files(5), await files(6)];
  expect(sha256Hash(again.adapter)).toBe(sha256Hash(first.adapter));
  expect(again).toEqual(first);
  expect(sha256Hash(other.adapter)).not.toBe(sha256Hash(first.adapter));
}, 120_000);
