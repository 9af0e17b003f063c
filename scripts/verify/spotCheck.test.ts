import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildEvidence, encodeEvidence } from '@/core/attribution/evidence';
import { openSketches, rowValues } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { exampleModel } from '@/core/attribution/testSupport';
import { recordHash } from '@/core/curation/recordHash';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { readBaseModel } from '@/core/model/readBaseModel';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import type { RecordDetail } from '@/lib/api/dataNet';
import { type RunRecord, recipe } from '@/lib/api/run';
import { SKETCH_TOLERANCE, type SketchCheck } from '@/lib/evidence/checkSketches';
import { fineTune } from '@/lib/fineTune/fineTune';
import { embeddedBase } from '@/server/runs/embeddedBase';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import type { SpotCheckProgress } from '@/workers/spotCheck/protocol';
import { spotCheck } from '@/workers/spotCheck/spotCheck';

const RECORDS = 10;
const runtime = createNodeRuntime({ threads: 1 });
const files = new Map<string, string | Uint8Array>();
const object = (bytes: Uint8Array): Hash => {
  files.set(`/api/objects/${sha256Hash(bytes)}`, bytes);
  return sha256Hash(bytes);
};
const server = createServer((request, response) => {
  const found = files.get(request.url ?? '');
  if (found === undefined) response.writeHead(404).end('{}');
  else response.end(found);
});
let origin = '';
let made: { manifestHash: Hash; evidenceHash: Hash; evidenceOf(sketches: Uint8Array, baseHash?: Hash): Hash };
let stored: Uint8Array;

/** Ten small records, a training of two steps over eight of them, and an app that keeps what came of it. */
beforeAll(async () => {
  const base = await embeddedBase();
  const records = Array.from({ length: RECORDS }, (_, i): RunRecord => {
    const [prompt, answer] =
      i === 3 ? ['', 'A text without a question.'] : [`How old is tree ${i}?`, `It is ${i + 3}.`];
    const hash = recordHash(
      prompt === '' ? { kind: 'text', text: answer } : { kind: 'question-answer', prompt, answer },
    );
    const place = { contributor: `0x${'1'.repeat(40)}` as const, dataNetId: crypto.randomUUID() };
    return { recordHash: hash, clusterHash: hash, prompt, answer, heldOut: i >= 8, ...place };
  });
  for (const { recordHash: hash, prompt, answer } of records) {
    files.set(`/api/records/${hash}`, JSON.stringify(detailOf(hash, prompt, answer)));
  }
  const settings = recipe.parse({ rank: 2, alpha: 4, epochs: 1, maxLength: 64 });
  let now = 0;
  const result = await fineTune({
    runtime,
    base: { ...readBaseModel(base.config, base.weights), name: base.name },
    tokenizer: createTokenizer(base.tokenizer),
    recipe: settings,
    records,
    clock: () => ++now,
    onProgress: () => undefined,
    onCheckpoint: () => undefined,
    keepPart: (_, make) => make(),
  });
  if (result.status !== 'finished') throw new Error('not finished');
  for (const { adapter } of result.files.checkpoints) object(adapter);
  stored = result.files.sketches;
  const example = exampleModel({ records: 5 });
  const { bundle } = buildEvidence(example.index, example.queryLike([1]), example.context);
  const evidenceOf = (sketches: Uint8Array, baseHash: Hash = base.hash) =>
    object(encodeEvidence({ ...bundle, baseHash, objects: { ...bundle.objects, sketches: object(sketches) } }));
  const manifest = { baseHash: base.hash, recipe: settings };
  made = {
    manifestHash: object(new TextEncoder().encode(JSON.stringify(manifest))),
    evidenceHash: evidenceOf(stored),
    evidenceOf,
  };
  files.set('/base/model.safetensors', base.weights);
  files.set('/base/config.json', JSON.stringify(base.config));
  files.set('/base/tokenizer.json', JSON.stringify(base.tokenizer));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 300_000);
afterAll(() => new Promise((resolve) => server.close(resolve)));

function detailOf(hash: Hash, prompt: string, answer: string): RecordDetail {
  const place: RecordDetail['places'][number] = {
    id: crypto.randomUUID(),
    recordHash: hash,
    prompt,
    answer,
    metadata: {},
    contributor: { address: `0x${'1'.repeat(40)}`, name: null },
    uploadId: crypto.randomUUID(),
    line: 1,
    clusterHash: hash,
    flags: [],
    earnedWei: '0',
    createdAt: new Date(0).toISOString(),
    dataNet: { id: crypto.randomUUID(), slug: 'trees', name: 'Trees' },
  };
  return { recordHash: hash, places: [place] };
}

/** All records in order, unless fewer are asked for. */
async function check(evidenceHash = made.evidenceHash, count = RECORDS) {
  const [checks, progress]: [SketchCheck[], SpotCheckProgress[]] = [[], []];
  await spotCheck(
    { evidenceHash, manifestHash: made.manifestHash, basePath: '/base', count },
    {
      runtime,
      origin,
      below: () => 0,
      onCheck: (found) => checks.push(found),
      onProgress: (event) => progress.push(event),
    },
  );
  return { checks, progress };
}

test('honest sketches come out the same, far within the tolerance, and what is loaded is told', async () => {
  const { checks, progress } = await check();
  expect(checks.map(({ place }) => place)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  for (const found of checks) {
    expect(found.outcome).toBe('same');
    expect('distance' in found ? found.distance : 1).toBeLessThan(SKETCH_TOLERANCE / 2);
  }
  const loaded = progress.flatMap((event) => (event.phase === 'loading' ? [event] : []));
  expect([...new Set(loaded.map(({ what }) => what))]).toEqual([
    'the evidence',
    'the base model',
    'the manifest',
    'the sketches',
    'the adapters',
  ]);
  expect(loaded.findLast(({ what }) => what === 'the base model')!.bytes).toBeGreaterThan(1e6);
  expect(progress.at(-1)).toEqual({ phase: 'computing', done: 8, total: 8 });
}, 120_000);

test('exchanged sketches are different; a record that is withheld or another text is said to be so', async () => {
  const { header, recordHashes, ...sketches } = openSketches(stored);
  const rows = recordHashes.map((_, i) =>
    header.checkpoints.map((_, k) => Float32Array.from(rowValues({ header, recordHashes, ...sketches }, i, k))),
  );
  const swapped = [rows[1]!, rows[0]!, ...rows.slice(2)];
  const { records: _records, ...rest } = header;
  const forged = encodeSketches(
    rest,
    recordHashes.map((hash, i) => ({ recordHash: hash, sketches: swapped[i]! })),
  );
  files.delete(`/api/records/${recordHashes[2]}`);
  files.set(`/api/records/${recordHashes[4]}`, JSON.stringify(detailOf(recordHashes[4]!, 'Who?', 'I.')));
  const { checks } = await check(made.evidenceOf(forged.bytes), 5);
  expect(checks.map(({ outcome }) => outcome)).toEqual(['different', 'different', 'unreadable', 'same', 'otherText']);
  expect(checks[0]).toMatchObject({ outcome: 'different', distance: expect.any(Number) });
}, 120_000);

test('another base, or an object with other bytes than its name says, ends the check with the reason', async () => {
  await expect(check(made.evidenceOf(stored, sha256Hash('another')))).rejects.toMatchObject({ code: 'unavailable' });
  const other = stored.slice();
  other[other.length - 9]! ^= 1;
  const evidenceHash = made.evidenceOf(other);
  files.set(`/api/objects/${sha256Hash(other)}`, stored);
  await expect(check(evidenceHash)).rejects.toMatchObject({ code: 'invalid_input' });
}, 120_000);
