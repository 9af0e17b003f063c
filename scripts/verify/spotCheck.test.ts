import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSketches, rowValues } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { sha256Hash } from '@/core/hash/hash';
import { SKETCH_TOLERANCE, type SketchCheck } from '@/lib/evidence/checkSketches';
import { detailOf, type ServedModel, serveModel } from '@/scripts/verify/spotCheckSupport';
import { createNodeRuntime } from '@/server/runtime/nodeRuntime';
import type { SpotCheckProgress } from '@/workers/spotCheck/protocol';
import { spotCheck } from '@/workers/spotCheck/spotCheck';

const runtime = createNodeRuntime({ threads: 1 });
let origin = '';
let made: ServedModel;
const server = createServer((request, response) => {
  const found = made.files.get(request.url ?? '');
  if (found === undefined) response.writeHead(404).end('{}');
  else response.end(found);
});
beforeAll(async () => {
  made = await serveModel();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 300_000);
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** All records in order, unless fewer are asked for. */
async function check(evidenceHash = made.evidenceHash, count = 10) {
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
  const { header, recordHashes, ...sketches } = openSketches(made.sketches);
  const rows = recordHashes.map((_, i) =>
    header.checkpoints.map((_, k) => Float32Array.from(rowValues({ header, recordHashes, ...sketches }, i, k))),
  );
  const swapped = [rows[1]!, rows[0]!, ...rows.slice(2)];
  const { records: _records, ...rest } = header;
  const forged = encodeSketches(
    rest,
    recordHashes.map((hash, i) => ({ recordHash: hash, sketches: swapped[i]! })),
  );
  made.files.delete(`/api/records/${recordHashes[2]}`);
  made.files.set(`/api/records/${recordHashes[4]}`, JSON.stringify(detailOf(recordHashes[4]!, 'Who?', 'I.')));
  const { checks } = await check(made.evidenceOf(forged.bytes), 5);
  expect(checks.map(({ outcome }) => outcome)).toEqual(['different', 'different', 'unreadable', 'same', 'otherText']);
  expect(checks[0]).toMatchObject({ outcome: 'different', distance: expect.any(Number) });
}, 120_000);

test('another base, or an object with other bytes than its name says, ends the check with the reason', async () => {
  await expect(check(made.evidenceOf(made.sketches, sha256Hash('another')))).rejects.toMatchObject({
    code: 'unavailable',
  });
  const other = made.sketches.slice();
  other[other.length - 9]! ^= 1;
  const evidenceHash = made.evidenceOf(other);
  made.files.set(`/api/objects/${sha256Hash(other)}`, made.sketches);
  await expect(check(evidenceHash)).rejects.toMatchObject({ code: 'invalid_input' });
}, 120_000);
