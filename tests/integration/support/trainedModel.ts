import { readFileSync } from 'node:fs';
import { POST as freeze } from '@/app/api/datanets/[id]/versions/route';
import { GET as getRegistration } from '@/app/api/models/[id]/registration/route';
import { GET as getModel } from '@/app/api/models/[id]/route';
import { POST as postModel } from '@/app/api/models/route';
import { GET as getRun } from '@/app/api/runs/[id]/route';
import { POST as postTrain } from '@/app/api/runs/[id]/train/route';
import { POST as postRun } from '@/app/api/runs/route';
import { version as versionSchema } from '@/lib/api/dataNet';
import { type ModelDetail, modelDetail, publishModelResponse } from '@/lib/api/model';
import { run as runSchema } from '@/lib/api/run';
import type { Actor } from './actor';
import { call } from './apiClient';
import { anchor, createDraft, curated, goLive, sendFile, signed } from './dataNetSteps';
import { parseRegistration, registerModel } from './registerModel';

/** Small enough for seconds, and strong enough that the few records leave their trace. */
const RECIPE = {
  rank: 8,
  alpha: 16,
  dropout: 0,
  targets: ['q_proj', 'v_proj', 'o_proj'],
  learningRate: 5e-3,
  epochs: 12,
  batchSize: 8,
  maxLength: 64,
  evaluationsPerEpoch: 1,
  heldOutShare: 0.3,
  seed: 5,
};

/** The first lines of one of the sample files, with its heading where it has one. */
export const sampleLines = (file: string, lines: number): string =>
  readFileSync(`samples/${file}`, 'utf8').split('\n').slice(0, lines).join('\n');

/** Uploads a file to a live DataNet, has it curated by the running worker, and signs it. */
export async function contribute(who: Actor, dataNetId: string, fileName: string, content: string): Promise<void> {
  const upload = await curated(who.address, await sendFile(who.address, dataNetId, fileName, content));
  if (upload.status !== 'curated') throw new Error(JSON.stringify(upload.error));
  const { status, body } = await signed(who, upload.id);
  if (status !== 200) throw new Error(JSON.stringify(body));
}

export type TrainedModelParameters = {
  /** Owns the DataNet and the model. */
  owner: Actor;
  contributions: readonly { who: Actor; fileName: string; content: string }[];
  pricePerThousandTokens: string;
};

/**
 * From files to a model on chain, by the routes that the app uses: DataNet, contributions, frozen and anchored version,
 * run trained by the worker, published, indexed, registered. A worker with all jobs has to run.
 */
export async function publishTrainedModel(parameters: TrainedModelParameters): Promise<ModelDetail> {
  const { owner, contributions, pricePerThousandTokens } = parameters;
  const net = await createDraft(owner, 'Questions and answers');
  await goLive(owner, net);
  for (const { who, fileName, content } of contributions) await contribute(who, net.id, fileName, content);
  const frozen = versionSchema.parse(
    (await call(freeze, { params: { id: net.id }, as: owner.address, json: {} })).body,
  );
  await anchor(owner, '1', frozen);

  const created = await call(postRun, {
    as: owner.address,
    json: { name: 'First run', versionIds: [frozen.id], device: 'server', recipe: RECIPE },
  });
  if (created.status !== 200) throw new Error(JSON.stringify(created.body));
  const { id: runId } = runSchema.parse(created.body);
  await call(postTrain, { as: owner.address, params: { id: runId }, json: {} });
  await until('the run is trained', async () => {
    const { status, error } = runSchema.parse((await call(getRun, { as: owner.address, params: { id: runId } })).body);
    if (status === 'failed') throw new Error(JSON.stringify(error));
    return status === 'trained';
  });

  const published = await call(postModel, {
    as: owner.address,
    json: { runId, name: 'Local answers', pricePerThousandTokens },
  });
  const { modelId } = publishModelResponse.parse(published.body);
  const read = async () =>
    modelDetail.parse((await call(getModel, { as: owner.address, params: { id: modelId } })).body);
  await until('the model is indexed', async () => {
    const { status, error } = await read();
    if (status === 'failed') throw new Error(JSON.stringify(error));
    return status === 'draft';
  });
  const { body } = await call(getRegistration, { as: owner.address, params: { id: modelId } });
  await registerModel(owner, parseRegistration(body));
  return read();
}

/** Asks again and again until it is so. */
export async function until(what: string, isSo: () => Promise<boolean>, seconds = 240): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await isSo()); ) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s, but not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
