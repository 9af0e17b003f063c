import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getVotes, POST as postVote } from '@/app/api/arena/votes/route';
import {
  GET as getEvaluation,
  PUT as putEvaluation,
  POST as startEvaluation,
} from '@/app/api/runs/[id]/evaluation/route';
import { POST as postFinish } from '@/app/api/runs/[id]/finish/route';
import { POST as postRun } from '@/app/api/runs/route';
import type { RunEvaluation } from '@/lib/api/evaluation';
import type { Run } from '@/lib/api/run';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { privateRun } from './support/privateRun';
import { startTestStack, type TestStack } from './support/stack';

let stack: TestStack;
let alice: Actor;
let bob: Actor;
beforeAll(async () => {
  stack = await startTestStack();
  [alice, bob] = await Promise.all([createActor(stack), createActor(stack)]);
});
afterAll(() => stack?.stop());

const hash = (digit: string) => `0x${digit.repeat(64)}`;

/** A finished run of someone, whose records are in their browser. */
async function finishedRun(who: Actor, adapterHash: string): Promise<string> {
  const { request: json, result } = privateRun;
  const { id } = (await call(postRun, { as: who.address, json })).body as Run;
  const end = await call(postFinish, { as: who.address, params: { id }, json: { result, adapterHash } });
  expect(end.status).toBe(200);
  return id;
}

test('a vote counts once for a prompt and pair, and only between those that the voter may ask', async () => {
  const mine = `run:${await finishedRun(alice, hash('b'))}`;
  const theirs = `run:${await finishedRun(bob, hash('c'))}`;
  const base = `base:${(await embeddedBase()).hash}`;
  const vote = { left: base, right: mine, promptHash: hash('1'), winner: 'right' };
  const tallies = { tallies: [{ left: base, right: mine, leftWins: 0, rightWins: 1, ties: 0 }] };
  expect(await call(postVote, { as: alice.address, json: vote })).toMatchObject({ status: 200, body: tallies });

  const again = await call(postVote, { as: alice.address, json: { ...vote, winner: 'left' } });
  expect(again).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
  const tie = { ...vote, promptHash: hash('2'), winner: 'tie' };
  const counted = { tallies: [{ left: base, right: mine, leftWins: 0, rightWins: 1, ties: 1 }] };
  expect((await call(postVote, { as: alice.address, json: tie })).body).toEqual(counted);

  expect((await call(postVote, { as: bob.address, json: vote })).status).toBe(404);
  expect((await call(postVote, { as: alice.address, json: { ...vote, right: theirs } })).status).toBe(404);
  const unknown = { ...vote, left: `base:${hash('f')}` };
  expect((await call(postVote, { as: alice.address, json: unknown })).status).toBe(404);
  const swapped = { ...vote, left: mine, right: base };
  expect((await call(postVote, { as: alice.address, json: swapped })).status).toBe(400);
  expect((await call(postVote, { json: vote })).status).toBe(401);
  expect((await call(getVotes, { as: alice.address })).body).toEqual(counted);
  expect((await call(getVotes, { as: bob.address })).body).toEqual({ tallies: [] });
});

test('an evaluation is kept for its owner, of the run’s own adapter, and without answers to private records', async () => {
  const id = await finishedRun(alice, hash('d'));
  const params = { id };
  const interval = { estimate: 1, low: 0.5, high: 1.5 };
  const scores = { loss: interval, exactMatch: interval, tokenF1: interval, rougeL: interval };
  const row = { loss: 1, exactMatch: 0, tokenF1: 0.5, rougeL: 0.5 };
  const evaluation: RunEvaluation = {
    measured: 4,
    heldOut: 4,
    maxTokens: 96,
    adapterHash: hash('d'),
    backend: 'wasm',
    seconds: 3,
    base: scores,
    tuned: scores,
    difference: scores,
    worst: [],
  };
  const put = (as: Actor, json: RunEvaluation) => call(putEvaluation, { as: as.address, params, json });
  const none = { evaluation: null, measuredAt: null, server: null };
  expect((await call(getEvaluation, { as: alice.address, params })).body).toEqual(none);
  expect((await put(bob, evaluation)).status).toBe(404);
  expect((await put(alice, { ...evaluation, adapterHash: hash('e') })).status).toBe(409);
  const answers = { base: 'a secret', tuned: 'a secret' };
  const telling = {
    ...evaluation,
    worst: [{ recordHash: hash('9') as `0x${string}`, base: row, tuned: row, answers }],
  };
  expect((await put(alice, telling)).status).toBe(403);

  expect(await put(alice, evaluation)).toMatchObject({ status: 200, body: { evaluation } });
  const again = { ...evaluation, seconds: 4 };
  await put(alice, again);
  expect((await call(getEvaluation, { as: alice.address, params })).body).toMatchObject({ evaluation: again });
  expect((await call(startEvaluation, { as: alice.address, params })).status).toBe(403);
  expect((await call(getEvaluation, { as: bob.address, params })).status).toBe(404);
});
