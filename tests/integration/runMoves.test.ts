import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as freeze } from '@/app/api/datanets/[id]/versions/route';
import { GET as getObject } from '@/app/api/objects/[hash]/route';
import { PUT as putObject } from '@/app/api/objects/route';
import { POST as postBranch } from '@/app/api/runs/[id]/branch/route';
import { POST as postCheckpoint } from '@/app/api/runs/[id]/checkpoint/route';
import { GET as getEvents, POST as postEvents } from '@/app/api/runs/[id]/events/route';
import { GET as getRecords } from '@/app/api/runs/[id]/records/route';
import { GET as getRun } from '@/app/api/runs/[id]/route';
import { POST as postTrain } from '@/app/api/runs/[id]/train/route';
import { POST as postRun } from '@/app/api/runs/route';
import { sha256Hash } from '@/core/hash/hash';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { version as versionSchema } from '@/lib/api/dataNet';
import { type Run, recipe, runEventsResponse, runRecordsResponse, run as runSchema, storedObject } from '@/lib/api/run';
import { trainAdapter } from '@/lib/fineTune/trainAdapter';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { objectStore } from '@/server/objects/store';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { findRun, moveRun } from '@/server/runs/runRepository';
import { trainRun } from '@/server/runs/trainRun';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { anchor, createDraft, goLive } from './support/dataNetSteps';
import { startTestStack, type TestStack } from './support/stack';
import { contribute, sampleLines } from './support/trainedModel';

const RECIPE = recipe.parse({
  rank: 4,
  alpha: 8,
  targets: ['q_proj', 'v_proj'],
  learningRate: 2e-3,
  epochs: 6,
  batchSize: 8,
  maxLength: 48,
  evaluationsPerEpoch: 1,
  heldOutShare: 0.2,
  seed: 5,
});

let stack: TestStack;
let owner: Actor;
let other: Actor;
let worker: RunningWorker;
let versionId: string;

beforeAll(async () => {
  stack = await startTestStack();
  [owner, other] = await Promise.all([createActor(stack), createActor(stack)]);
  worker = await startWorker([jobs['curate-upload']]);
  const net = await createDraft(owner, 'Library');
  await goLive(owner, net);
  await contribute(owner, net.id, 'library.csv', sampleLines('fernhollow-library.csv', 31));
  const frozen = versionSchema.parse(
    (await call(freeze, { params: { id: net.id }, as: owner.address, json: {} })).body,
  );
  await anchor(owner, '1', frozen);
  versionId = frozen.id;
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});

const as = () => owner.address;

async function newRun(device: Run['device']): Promise<string> {
  const json = { name: 'A run that moves', versionIds: [versionId], device, recipe: RECIPE };
  return runSchema.parse((await call(postRun, { as: as(), json })).body).id;
}

const runOf = async (id: string) => runSchema.parse((await call(getRun, { as: as(), params: { id } })).body);

/** What a tab does, on this machine's runtime. */
async function inTab(id: string, options: { stopAt?: number; resumeFrom?: Uint8Array } = {}) {
  const files = await embeddedBase();
  const { records } = runRecordsResponse.parse((await call(getRecords, { as: as(), params: { id } })).body);
  const abort = new AbortController();
  return trainAdapter({
    runtime: createNodeRuntime({ threads: 1 }),
    base: { ...readBaseModel(files.config, files.weights), name: files.name },
    tokenizer: createTokenizer(files.tokenizer),
    recipe: RECIPE,
    records,
    clock: () => performance.now(),
    onProgress(progress) {
      if (progress.phase === 'train' && progress.step === options.stopAt) abort.abort();
    },
    onCheckpoint: () => undefined,
    signal: abort.signal,
    ...(options.resumeFrom ? { resumeFrom: options.resumeFrom } : {}),
  });
}

/** A worker's attempt at the job. */
const onServer = (id: string, signal = new AbortController().signal) =>
  trainRun(id, { signal, step: (_, work) => work() });

/** The adapter of a run that nobody interrupted. */
async function undisturbed(id: string): Promise<string> {
  const whole = await inTab(id);
  if (whole.status !== 'finished') throw new Error('not finished');
  return sha256Hash(whole.adapter);
}

test('a run moves from the tab to the server, whose worker dies on the way: the adapter is that of an undisturbed run', async () => {
  const id = await newRun('browser');
  const stopped = await inTab(id, { stopAt: 7 });
  if (stopped.status !== 'stopped') throw new Error('not stopped');
  const events = [{ sequence: 0, event: { phase: 'stopped', step: stopped.step } }];
  await call(postEvents, { as: as(), params: { id }, json: { events, status: 'stopped' } });

  const stored = await call(putObject, {
    as: as(),
    query: { kind: 'checkpoint' },
    bytes: stopped.state,
    method: 'PUT',
  });
  const { hash } = storedObject.parse(stored.body);
  const give = (who: Actor) =>
    call(postCheckpoint, { as: who.address, params: { id }, json: { checkpointHash: hash } });
  expect((await give(other)).status).toBe(404);
  expect((await give(owner)).status).toBe(200);
  expect((await call(postTrain, { as: as(), params: { id }, json: {} })).status).toBe(200);
  expect((await give(owner)).status).toBe(409);

  // The process is asked to end after the next checkpoint: the job fails, to be tried again.
  const dying = new AbortController();
  const attempt = onServer(id, dying.signal);
  const watch = setInterval(async () => {
    if ((await findRun(id))?.checkpointHash !== hash) dying.abort(new Error('the worker ends'));
  }, 5);
  await expect(attempt).rejects.toThrow('the worker ends');
  clearInterval(watch);
  expect((await runOf(id)).status).toBe('training');
  await onServer(id);
  const done = await runOf(id);
  expect(done.status).toBe('trained');
  expect(done.adapterHash).toBe(await undisturbed(id));

  // Read in pieces, as after lost connections: no event is missing, and none stands twice.
  const read = async (after: number) =>
    runEventsResponse.parse((await call(getEvents, { as: as(), params: { id }, query: { after: String(after) } })).body)
      .events;
  const all = await read(-1);
  expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_, i) => i));
  expect(await read(all[9]!.sequence)).toEqual(all.slice(10));
  expect(all.some(({ event }) => (event as { phase: string }).phase === 'samples')).toBe(true);
}, 300_000);

test('a run moves from the server into a tab; only its owner gets the checkpoint', async () => {
  const id = await newRun('server');
  await call(postTrain, { as: as(), params: { id }, json: {} });
  const attempt = onServer(id);
  const stop = setInterval(async () => {
    if ((await findRun(id))?.checkpointHash) await moveRun(id, ['training'], 'stopped');
  }, 5);
  await attempt;
  clearInterval(stop);
  const { status, checkpointHash } = await runOf(id);
  expect(status).toBe('stopped');
  const params = { hash: String(checkpointHash) };
  expect((await call(getObject, { as: other.address, params })).status).toBe(404);
  expect((await call(getObject, { as: as(), params })).status).toBe(200);
  const { events } = runEventsResponse.parse((await call(getEvents, { as: as(), params: { id } })).body);
  expect(events.at(-1)?.event).toMatchObject({ phase: 'stopped' });

  const resumed = await inTab(id, { resumeFrom: await objectStore().get(checkpointHash as `0x${string}`) });
  if (resumed.status !== 'finished') throw new Error('not finished');
  expect(sha256Hash(resumed.adapter)).toBe(await undisturbed(id));
  const next = { events: [{ sequence: events.length, event: { phase: 'prepare' } }], status: 'training' };
  await call(postEvents, { as: as(), params: { id }, json: next });
  expect((await runOf(id)).device).toBe('browser');
}, 300_000);

test('a branch begins with a kept adapter, on the same records and held-out ones, under another recipe', async () => {
  const parentId = await newRun('server');
  await call(postTrain, { as: as(), params: { id: parentId }, json: {} });
  await onServer(parentId);
  const parent = await runOf(parentId);
  expect(parent.branchSteps.length).toBeGreaterThan(2);
  const step = parent.branchSteps[0]!;
  const branch = (json: Record<string, unknown>, who = owner) =>
    call(postBranch, {
      as: who.address,
      params: { id: parentId },
      json: { name: 'Branch', step, recipe: RECIPE, ...json },
    });
  const slower = { ...RECIPE, learningRate: 1e-4, epochs: 2, seed: 77 };
  expect((await branch({}, other)).status).toBe(404);
  expect((await branch({ step: 10_000 })).status).toBe(404);
  const wider = await branch({ recipe: { ...slower, rank: 8 } });
  expect([wider.status, JSON.stringify(wider.body)]).toEqual([400, expect.stringContaining('rank')]);
  const made = runSchema.parse((await branch({ recipe: slower })).body);
  expect(made.start).toMatchObject({ runId: parentId, step });
  const heldOut = async (id: string) => (await findRun(id))?.heldOutHashes;
  expect(await heldOut(made.id)).toEqual(await heldOut(parentId));

  await call(postTrain, { as: as(), params: { id: made.id }, json: {} });
  await onServer(made.id);
  const done = await runOf(made.id);
  expect(done.status).toBe('trained');
  // Two slow epochs alone would not come near to where the parent had come.
  expect(done.result!.baseEvaluationLoss).toBeCloseTo(parent.result!.baseEvaluationLoss, 6);
  expect(done.adapterHash).not.toBe(parent.adapterHash);
}, 300_000);
