import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postModel } from '@/app/api/models/route';
import { POST as postFinish } from '@/app/api/runs/[id]/finish/route';
import { GET as getRecords } from '@/app/api/runs/[id]/records/route';
import { POST as postTrain } from '@/app/api/runs/[id]/train/route';
import { GET as getRuns, POST as postRun } from '@/app/api/runs/route';
import type { Run } from '@/lib/api/run';
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
const { request, result } = privateRun;
const { privateData } = request;

test('a run of private files knows their name, their number and a hash, and ends without a file', async () => {
  const made = await call(postRun, { as: alice.address, json: request });
  expect(made).toMatchObject({ status: 200, body: { privateData, records: 40, heldOut: 4, versions: [] } });
  const { id } = made.body as Run;
  const params = { id };
  expect((await call(getRecords, { as: alice.address, params })).body).toEqual({ records: [] });

  const refused = { status: 403, body: { error: { code: 'forbidden' } } };
  expect(await call(postTrain, { as: alice.address, params, json: {} })).toMatchObject(refused);

  const end = { result, adapterHash: hash('b') };
  expect((await call(postFinish, { as: bob.address, params, json: end })).status).toBe(404);
  const finished = await call(postFinish, { as: alice.address, params, json: end });
  expect(finished).toMatchObject({ status: 200, body: { status: 'trained', result, adapterHash: hash('b') } });
  expect((await call(getRuns, { as: alice.address })).body).toMatchObject({ runs: [{ id, privateData }] });

  const model = { runId: id, name: 'Mine', description: 'Of my notes', pricePerThousandTokens: '0' };
  expect(await call(postModel, { as: alice.address, json: model })).toMatchObject(refused);
});

test.each([
  ['neither versions nor private files', { ...request, privateData: undefined }],
  ['the server as the place to train', { ...request, device: 'server' }],
  ['a record beside the facts', { ...request, privateData: { ...privateData, texts: ['a secret'] } }],
])('error: %s', async (_name, json) => {
  expect((await call(postRun, { as: alice.address, json })).status).toBe(400);
});
