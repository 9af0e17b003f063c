import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as freeze } from '@/app/api/datanets/[id]/versions/route';
import { GET as getModel } from '@/app/api/models/[id]/route';
import { POST as postModel } from '@/app/api/models/route';
import { GET as getEvaluation, POST as postEvaluation } from '@/app/api/runs/[id]/evaluation/route';
import { GET as getRun } from '@/app/api/runs/[id]/route';
import { POST as postTrain } from '@/app/api/runs/[id]/train/route';
import { POST as postRun } from '@/app/api/runs/route';
import { GET as getVersionRecords } from '@/app/api/versions/records/route';
import { GET as getVersions } from '@/app/api/versions/route';
import { sha256Hash } from '@/core/hash/hash';
import { version as versionSchema } from '@/lib/api/dataNet';
import { type RunEvaluationState, runEvaluationResponse } from '@/lib/api/evaluation';
import { modelDetail, publishModelResponse } from '@/lib/api/model';
import { type Run, recipe, run as runSchema } from '@/lib/api/run';
import { writeRecipeFile } from '@/lib/fineTune/recipeFile';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { anchor, createDraft, goLive } from './support/dataNetSteps';
import { startTestStack, type TestStack } from './support/stack';
import { contribute, sampleLines } from './support/trainedModel';

const RECIPE = recipe.parse({
  rank: 4,
  alpha: 8,
  targets: ['q_proj', 'v_proj'],
  learningRate: 5e-3,
  epochs: 4,
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
let slug: string;
let trained: Run;
let app: { server: Server; url: string };
let folder: string;

/** The public routes that the command asks, behind a real port. */
async function serveVersions(): Promise<typeof app> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const handler = { '/api/versions': getVersions, '/api/versions/records': getVersionRecords }[url.pathname];
    const answer = await handler?.(new Request(url), { params: Promise.resolve({}) });
    response.writeHead(answer?.status ?? 404, { 'content-type': 'application/json' });
    response.end(await answer?.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function until<Value>(what: string, read: () => Promise<Value | undefined>): Promise<Value> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} never came`);
}

const runOf = async (id: string) => runSchema.parse((await call(getRun, { as: owner.address, params: { id } })).body);
const evaluationOf = async (id: string): Promise<RunEvaluationState> =>
  runEvaluationResponse.parse((await call(getEvaluation, { as: owner.address, params: { id } })).body);

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'openledger-versions-'));
  stack = await startTestStack();
  [owner, other] = await Promise.all([createActor(stack), createActor(stack)]);
  worker = await startWorker(Object.values(jobs));
  const net = await createDraft(owner, 'Library');
  slug = net.slug;
  await goLive(owner, net);
  await contribute(owner, net.id, 'library.csv', sampleLines('fernhollow-library.csv', 41));
  const frozen = versionSchema.parse(
    (await call(freeze, { params: { id: net.id }, as: owner.address, json: {} })).body,
  );
  await anchor(owner, '1', frozen);
  const json = { name: 'Library answers', versionIds: [frozen.id], device: 'server', recipe: RECIPE };
  const { id } = runSchema.parse((await call(postRun, { as: owner.address, json })).body);
  await call(postTrain, { as: owner.address, params: { id }, json: {} });
  trained = await until('the end of the training', async () => {
    const run = await runOf(id);
    if (run.status === 'failed') throw new Error(JSON.stringify(run.error));
    return run.status === 'trained' ? run : undefined;
  });
  app = await serveVersions();
}, 300_000);
afterAll(async () => {
  app.server.close();
  await worker.stop();
  await stack.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the worker measures what it has trained, and again when the owner asks', async () => {
  const { id } = trained;
  const first = await until('the evaluation', async () => {
    const state = await evaluationOf(id);
    if (state.server?.state === 'failed') throw new Error('the job failed');
    return state.server?.state === 'done' && state.evaluation ? state : undefined;
  });
  const { evaluation, measuredAt } = first;
  expect(evaluation).toMatchObject({
    adapterHash: trained.adapterHash,
    heldOut: trained.heldOut,
    measured: trained.heldOut,
  });
  // Means over records and over batches of records are not the same figure, but say the same.
  expect(evaluation!.tuned.loss.estimate).toBeLessThan(evaluation!.base.loss.estimate);
  expect(evaluation!.difference.loss.estimate).toBeCloseTo(
    evaluation!.tuned.loss.estimate - evaluation!.base.loss.estimate,
    9,
  );
  expect(evaluation!.worst.length).toBeGreaterThan(0);

  expect((await call(postEvaluation, { as: other.address, params: { id }, json: {} })).status).toBe(404);
  const asked = runEvaluationResponse.parse(
    (await call(postEvaluation, { as: owner.address, params: { id }, json: {} })).body,
  );
  expect(['waiting', 'running']).toContain(asked.server?.state);
  const again = await until('the second evaluation', async () => {
    const state = await evaluationOf(id);
    return state.server?.state === 'done' && state.measuredAt !== measuredAt ? state : undefined;
  });
  // Greedy answers by the same adapter: the same figures but for the time it took.
  expect({ ...again.evaluation, seconds: 0 }).toEqual({ ...evaluation, seconds: 0 });
}, 300_000);

test('a version of a running app trains on the command line to the adapter of the app, to the byte', async () => {
  const recipeText = (versions: string[], url = app.url) =>
    writeRecipeFile({
      name: 'Same',
      base: 'openledger-base',
      data: { versions, app: url },
      output: 'same',
      recipe: RECIPE,
    });
  const train = (name: string) =>
    new Promise<{ code: number | null; output: string }>((resolve, reject) => {
      const child = spawn(process.execPath, [path.resolve('scripts/cli/openledger.mjs'), 'train', name], {
        cwd: folder,
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, output }));
    });
  await writeFile(path.join(folder, 'same.yaml'), recipeText([`${slug}/1`]));
  const done = await train('same.yaml');
  expect(done.output).toContain('held-out loss');
  expect(done.code).toBe(0);
  const weights = await readFile(path.join(folder, 'same', 'adapter_model.safetensors'));
  expect(sha256Hash(weights)).toBe(trained.adapterHash);

  await writeFile(path.join(folder, 'later.yaml'), recipeText([`${slug}/2`]));
  const later = await train('later.yaml');
  expect([later.code, later.output]).toEqual([1, expect.stringContaining(`shows no anchored version ${slug}/2`)]);
  expect(later.output).toContain(`It has ${slug}/1`);
  await writeFile(path.join(folder, 'away.yaml'), recipeText([`${slug}/1`], 'http://127.0.0.1:9'));
  expect(await train('away.yaml')).toMatchObject({ code: 1, output: expect.stringContaining('nothing answers there') });
}, 300_000);

test('the card is published as its author left it, trimmed, and one that is too long is refused', async () => {
  const card = '# Library answers\n\nFor questions about opening hours. **Not** for legal advice.\n';
  const publish = (text: string) =>
    call(postModel, {
      as: owner.address,
      json: { runId: trained.id, name: 'Library answers', card: text, pricePerThousandTokens: '0' },
    });
  expect((await publish('x'.repeat(20_001))).status).toBe(400);
  const { modelId } = publishModelResponse.parse((await publish(card)).body);
  const read = async (as?: `0x${string}`) => {
    const { body, status } = await call(getModel, { params: { id: modelId }, ...(as ? { as } : {}) });
    return status === 200 ? modelDetail.parse(body) : undefined;
  };
  const model = await until('the indexed model', async () => {
    const found = await read(owner.address);
    if (found?.status === 'failed') throw new Error(JSON.stringify(found.error));
    return found?.status === 'draft' ? found : undefined;
  });
  expect(model.card).toBe(card.trim());
  // A draft is its owner's until the chain has it.
  expect(await read()).toBeUndefined();
}, 300_000);
