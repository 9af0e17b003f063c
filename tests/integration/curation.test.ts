import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { POST as postUpload } from '@/app/api/datanets/[id]/uploads/route';
import { POST as postCurate } from '@/app/api/uploads/[id]/curate/route';
import type { DataNetDetail } from '@/lib/api/dataNet';
import { overrideEnv } from '@/server/config/env';
import { database } from '@/server/database/client';
import { jobs } from '@/server/jobs/registry';
import { type RunningWorker, startWorker } from '@/server/jobs/worker';
import { curateUpload } from '@/server/uploads/curateUpload';
import { clusterVersions } from '@/server/versions/clusterVersions';
import { insertVersion } from '@/server/versions/versionRepository';
import { type Actor, createActor } from './support/actor';
import { call } from './support/apiClient';
import { createDraft, curated, goLive, readUpload, sendFile } from './support/dataNetSteps';
import { startTestStack, type TestStack } from './support/stack';

let stack: TestStack;
let owner: Actor;
let alice: Actor;
let bob: Actor;
let worker: RunningWorker | undefined;
let net: DataNetDetail;
beforeAll(async () => {
  stack = await startTestStack();
  [owner, alice, bob] = await Promise.all([createActor(stack), createActor(stack), createActor(stack)]);
});
beforeEach(async () => {
  await worker?.stop();
  worker = undefined;
  net = await createDraft(owner, 'Curation');
  await goLive(owner, net);
});
afterAll(async () => {
  await worker?.stop();
  await stack?.stop();
});

const WORDS = 'blood heart liver kidney lung bone nerve skin muscle brain gland vein cell tissue joint organ'.split(
  ' ',
);

/** Rows with every outcome: one in ten repeats an earlier one, one in ten is too short, one in twenty lacks a cell. */
function csv(rows: number, seed: number): string {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const text = (length: number) => Array.from({ length }, () => `${WORDS[next(WORDS.length)]}${next(400)}`).join(' ');
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    if (row % 10 === 3) lines.push(lines[next(lines.length)] ?? '');
    else if (row % 10 === 7) lines.push('no,x');
    else if (row % 20 === 9) lines.push(text(3));
    else lines.push(`What does ${text(4)} do?,The ${text(30)}`);
  }
  return ['question,answer', ...lines].join('\n');
}

async function begin(who: Actor, content: string | Uint8Array, fileName = 'rows.csv') {
  const file = await sendFile(who.address, net.id, fileName, content);
  const { status } = await call(postCurate, {
    as: who.address,
    params: { id: file.id },
    json: { mapping: file.suggestedMapping },
  });
  expect(status).toBe(200);
  return file.id;
}

/** All that a curation wrote, without ids and times. */
async function written(uploadId: string) {
  const where = { uploadId };
  const records = await database().record.findMany({ where, orderBy: { sequence: 'asc' }, omit: { signature: true } });
  const rejections = await database().rejection.findMany({ where, orderBy: { id: 'asc' } });
  return {
    records: records.map(({ line, recordHash, prompt, answer, flags }) => ({
      line,
      recordHash,
      prompt,
      answer,
      flags,
    })),
    rejections: rejections.map(({ line, kind, reason, detail }) => ({ line, kind, reason, detail })),
  };
}

const never = new AbortController().signal;

test('a curation that is cut off again and again ends as one that was not', async () => {
  const content = csv(2000, 7);
  const whole = await begin(alice, content);
  await curateUpload(whole, never);
  const expected = await written(whole);
  expect(expected.records.length + expected.rejections.length).toBe(2000);
  const summary = (await readUpload(alice.address, whole)).summary;

  net = await createDraft(owner, 'Curation once more');
  await goLive(owner, net);
  const broken = await begin(alice, content);
  // First the worker is asked to stop, then the database drops every connection in the middle of the work, twice.
  const stopped = new AbortController();
  const first = curateUpload(broken, stopped.signal);
  await rowsStored(broken, 500);
  stopped.abort();
  await expect(first).rejects.toThrow();
  for (const rows of [1, 1000]) {
    let outcome: unknown;
    const run = curateUpload(broken, never).then(
      () => (outcome = 'finished'),
      (error: unknown) => (outcome = error),
    );
    await rowsStored(broken, rows);
    while (outcome === undefined) await dropConnections();
    await run;
    expect(outcome).toBeInstanceOf(Error);
  }
  const between = await readUpload(alice.address, broken);
  expect(between.status).toBe('curating');
  expect(between.progress?.rows).toBeLessThan(2000);
  await curateUpload(broken, never);

  expect(await written(broken)).toEqual(expected);
  const after = await readUpload(alice.address, broken);
  expect(after.summary).toEqual(summary);
  expect(after.recordCount).toBe(expected.records.length);
  // The job is delivered at least once: a late second delivery finds nothing to do.
  await curateUpload(broken, never);
  expect(await written(broken)).toEqual(expected);
});

async function rowsStored(uploadId: string, rows: number): Promise<void> {
  for (;;) {
    const upload = await database()
      .upload.findUnique({ where: { id: uploadId } })
      .catch(() => null);
    if (((upload?.progress as { rows: number } | null)?.rows ?? 0) >= rows) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What a restart of the database looks like to a worker. */
async function dropConnections(): Promise<void> {
  const drop = database().$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()`;
  await drop.catch(() => undefined);
}

test('two workers on one upload double nothing', async () => {
  const id = await begin(alice, csv(1200, 11));
  await Promise.all([curateUpload(id, never), curateUpload(id, never)]);
  const { records, rejections } = await written(id);
  expect(records.length + rejections.length).toBe(1200);
  expect(new Set([...records, ...rejections].map(({ line }) => line)).size).toBe(1200);
});

test('of two uploads that are judged at the same time each row is accepted once', async () => {
  const content = csv(1100, 13);
  const ids = await Promise.all([begin(alice, content), begin(bob, content)]);
  await Promise.all(ids.map((id) => curateUpload(id, never)));
  const [mine, theirs] = await Promise.all(ids.map(written));
  const hashes = [...(mine?.records ?? []), ...(theirs?.records ?? [])].map(({ recordHash }) => recordHash);
  expect(new Set(hashes).size).toBe(hashes.length);
  const alone = csv(1100, 13).split('\n').slice(1);
  const distinct = new Set(alone.filter((line) => line.startsWith('What'))).size;
  expect(hashes.length).toBe(distinct);
});

test('records that nobody signs in time give way, and can be curated again', async () => {
  const content = csv(40, 17);
  const id = await begin(alice, content);
  await curateUpload(id, never);
  const { recordCount } = await readUpload(alice.address, id);
  const blocked = await begin(bob, content);
  await curateUpload(blocked, never);
  expect((await readUpload(bob.address, blocked)).recordCount).toBe(0);
  await database().upload.update({ where: { id }, data: { deadline: 1n } });
  const free = await begin(bob, content);
  await curateUpload(free, never);
  expect((await readUpload(bob.address, free)).recordCount).toBe(recordCount);
  expect((await readUpload(alice.address, id)).status).toBe('received');
});

test('copies are grouped across DataNets, the earliest first', async () => {
  const answer = 'Asthma is a chronic disease of the airways that makes breathing difficult at night and in cold air';
  const versions: string[] = [];
  const hashes: string[] = [];
  for (const row of [`What is asthma?,${answer}.`, `What is asthma?,${answer} too.`]) {
    net = await createDraft(owner, 'Asthma');
    await goLive(owner, net);
    const id = await begin(alice, `question,answer\n${row}\n`);
    await curateUpload(id, never);
    const [record] = await database().record.findMany({ where: { uploadId: id } });
    hashes.push(record?.recordHash ?? '');
    const hash = record?.recordHash ?? '';
    const data = { dataNetId: net.id, number: 1, recordsRoot: hash, manifestHash: hash, recordCount: 1 };
    versions.push((await insertVersion(data, [record?.id ?? ''], database())).id);
  }
  const [first = '', second = ''] = hashes;
  expect(first).not.toBe(second);
  expect([...(await clusterVersions(versions))]).toEqual([
    [first, first],
    [second, first],
  ]);
});

test.each<[string, string | Uint8Array, string, RegExp]>([
  ['an empty file', '', 'empty.csv', /empty\.csv.*empty/],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'photo.csv', /photo\.csv.*PNG/i],
  ['a header without rows', 'question,answer\n', 'header.csv', /header\.csv.*no rows/],
])('error: %s is refused by name before it is kept', async (_, content, fileName, message) => {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const answer = await call(postUpload, { as: alice.address, params: { id: net.id }, query: { fileName }, bytes });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ error: { message: expect.stringMatching(message), fields: { file: fileName } } });
  expect(await database().upload.count({ where: { dataNetId: net.id } })).toBe(0);
});

test('error: a file over the limit is cut off while it arrives', async () => {
  overrideEnv({ UPLOAD_MAX_BYTES: '100000' });
  async function* endless() {
    for (;;)
      yield new TextEncoder().encode('What is this?,It is a row like every other row of this file.\n'.repeat(100));
  }
  const query = { fileName: 'endless.csv' };
  const answer = await call(postUpload, { as: alice.address, params: { id: net.id }, query, bytes: endless() });
  overrideEnv({ UPLOAD_MAX_BYTES: '268435456' });
  expect(answer.status).toBe(413);
  expect(answer.body).toMatchObject({ error: { fields: { file: 'endless.csv', allowed: 100_000 } } });
});

test('error: a file that breaks off names file and place, keeps nothing half, and is curated once it is whole', async () => {
  worker = await startWorker([jobs['curate-upload']]);
  const packed = gzipSync(csv(1200, 19));
  const damaged = await sendFile(alice.address, net.id, 'rows.csv.gz', packed.subarray(0, packed.length - 2000));
  const failed = await curated(alice.address, damaged);
  expect(failed.status).toBe('failed');
  expect(failed.error?.message).toMatch(/rows\.csv\.gz.*gzip data is cut short/);
  expect(await written(damaged.id)).toEqual({ records: [], rejections: [] });
  const whole = await curated(alice.address, await sendFile(alice.address, net.id, 'rows.csv.gz', packed));
  expect(whole.status).toBe('curated');
  expect(whole.summary?.rows).toBe(1200);
});

test('ten thousand rows stay within bounds of memory', async () => {
  const content = csv(10_000, 23);
  const id = await begin(alice, content);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  const start = performance.now();
  await curateUpload(id, never);
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  const { summary } = await readUpload(alice.address, id);
  expect(summary?.rows).toBe(10_000);
  const megabytes = (peak - before) / 1_048_576;
  console.log(
    `${Math.round(10_000 / seconds)} rows/s, ${(content.length / 1_048_576).toFixed(1)} MiB of text, ${Math.round(megabytes)} MiB more memory`,
  );
  expect(megabytes).toBeLessThan(300);
});
