import { beforeAll, expect, test } from 'vitest';
import { DEFAULT_PARAMETERS } from '@/core/attribution/parameters';
import { recipe as recipeSchema } from '@/lib/api/run';
import { HONEST, SYBILS, scheme } from '@/scripts/evaluation/attribution/suites/gaming/attacks';
import { payoutsOf } from '@/scripts/evaluation/attribution/suites/gaming/payouts';
import { ROLES, returned } from '@/scripts/evaluation/attribution/suites/gaming/selfAsking';
import { sybilIndex } from '@/scripts/evaluation/attribution/suites/gaming/sybilIndex';
import {
  curateSubmissions,
  makeWorld,
  recordsKey,
  type World,
} from '@/scripts/evaluation/attribution/suites/gaming/world';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';

/** The fixed part of `npm run eval:attribution -- --suite gaming`: one short training of the embedded base. */
const cheat = scheme(5);
const asked = cheat.questions.filter(({ own }, i) => own || i % 4 === 0);
const recipe = recipeSchema.parse({ epochs: 5, learningRate: 1.5e-3, maxLength: 128, evaluationsPerEpoch: 1 });

let honest: World;

beforeAll(async () => {
  const parameters = { runtime: createNodeRuntime({ threads: 1 }), files: await embeddedBase(), recipe };
  honest = await makeWorld(curateSubmissions(HONEST), asked, parameters);
}, 400_000);

function paid({ index, answers }: World, accounts: readonly string[]): number {
  return payoutsOf(index, answers, new Set(accounts), DEFAULT_PARAMETERS).reduce((sum, { own }) => sum + own, 0);
}

test('honest records are paid for the answers that they gave', () => {
  const own = payoutsOf(honest.index, honest.answers, new Set([cheat.account]), DEFAULT_PARAMETERS);
  const sum = (list: typeof own) => list.reduce((total, { own: share }) => total + share, 0);
  const right = sum(own.filter((_, i) => asked[i]!.own));
  expect(right).toBeGreaterThan(1);
  expect(sum(own.filter((_, i) => !asked[i]!.own))).toBeLessThan(0.1 * right);
});

test('copies and copied evaluation items leave nothing to train on that was not there', () => {
  const texts = (submissions: Parameters<typeof curateSubmissions>[0]) =>
    curateSubmissions(submissions)
      .filter(({ heldOut }) => !heldOut)
      .map(({ prompt, answer }) => `${prompt} ${answer}`);
  const copies = cheat.submissions['exact copies × 10'];
  expect(copies.length).toBeGreaterThan(HONEST.length + 50);
  expect(recordsKey(curateSubmissions(copies))).toBe(recordsKey(curateSubmissions(HONEST)));
  expect(texts(cheat.submissions['copied evaluation items'])).toEqual(texts(HONEST));
});

test('ten addresses are paid what one is', () => {
  const divided = { ...honest, index: sybilIndex(honest.index, cheat.account, SYBILS) };
  expect(new Set(divided.index.records.map(({ contributor }) => contributor)).size).toBeGreaterThan(12);
  expect(paid(divided, SYBILS)).toBeCloseTo(paid(honest, [cheat.account]), 9);
});

test('who asks about their own records gets back less than they pay, whatever else they are', () => {
  for (const roles of Object.values(ROLES)) {
    for (const fee of [1n, 9n, 10_001n, 10n ** 18n]) expect(returned(fee, roles)).toBeLessThanOrEqual(1);
    expect(returned(10n ** 18n, roles)).toBeLessThanOrEqual(0.9);
  }
});
