import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sha256Hash } from '@/core/hash/hash';
import { initialWeights } from '@/core/model/initialise';
import { TINY_FOR_TEXT } from '@/core/model/tinyConfigs';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { type RunRecord, recipe } from '@/lib/api/run';
import { retrainWithout } from '@/scripts/standing/retrainWithout';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

const config = TINY_FOR_TEXT;
const [HONEST, WRONG] = [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`] as const;

/** Half of the records say what the held-out ones say, half say something else. */
const records = Array.from({ length: 96 }, (_, i): RunRecord => {
  const wrong = i % 2 === 1;
  const hash = sha256Hash(`record ${i}`);
  return {
    recordHash: hash,
    clusterHash: hash,
    contributor: wrong ? WRONG : HONEST,
    dataNetId: '1',
    prompt: `What does tree ${i} look like?`,
    answer: wrong ? 'zebra zebra zebra zebra zebra' : 'It is green and tall.',
    heldOut: i % 8 === 0,
  };
});

test('a retraining confirms against whoever misleads, and not against whoever teaches', async () => {
  const said: string[] = [];
  const without = (contributor: string) =>
    retrainWithout({
      runtime: createNodeRuntime({ threads: 1 }),
      base: { config, weights: initialWeights(config, 1) },
      tokenizer: createTokenizer(JSON.parse(readFileSync('public/models/openledger-base/tokenizer.json', 'utf8'))),
      // The held-out records are the honest one's; judged by others' alone, nothing would be left without them.
      recipe: recipe.parse({ rank: 4, alpha: 8, epochs: 4, learningRate: 2e-2, maxLength: 32, seed: 3 }),
      records: records.map((record) => (record.heldOut ? { ...record, contributor: `0x${'3'.repeat(40)}` } : record)),
      contributor,
      seeds: 2,
      say: (line) => said.push(line),
    });
  const wrong = await without(WRONG);
  expect(wrong).toMatchObject({ confirmed: true, trainedWith: 84, trainedWithout: 36 });
  expect(wrong.pairs).toHaveLength(2);
  expect(wrong.heldOut).toHaveLength(12);
  expect((await without(HONEST)).confirmed).toBe(false);
  expect(said).toHaveLength(4);
  await expect(without(`0x${'9'.repeat(40)}`)).rejects.toThrow('none of the trained records');
}, 120_000);
