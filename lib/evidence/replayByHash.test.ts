import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildEvidence } from '@/core/attribution/evidence';
import { exampleModel } from '@/core/attribution/testSupport';
import { type Hash, sha256Hash } from '@/core/hash/hash';
import { fetchObjectFrom } from '@/lib/evidence/fetchObject';
import { replayByHash } from '@/lib/evidence/replayByHash';
import { commitTokens } from '@/lib/inference/commitment';

const model = exampleModel();
const query = model.queryLike([8], 20);
const outputCommitment = commitTokens(model.context.requestId, query.answerTokens);
const evidence = buildEvidence(model.index, query, { ...model.context, outputCommitment });
const store = new Map<string, Uint8Array>([...model.store, [evidence.hash, evidence.bytes]]);

const server = createServer((request, response) => {
  const bytes = store.get(request.url?.replace('/api/objects/', '') ?? '');
  if (request.url?.endsWith(BROKEN)) response.writeHead(500).end();
  else if (bytes) response.end(bytes);
  else response.writeHead(404).end();
});
const BROKEN = sha256Hash('broken');
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('replays over HTTP, and the answer is the one that the node committed to', async () => {
  const { replay, bundle, answerIsCommitted } = await replayByHash(evidence.hash, fetchObjectFrom(origin));
  expect(replay).toEqual({ same: true });
  expect(answerIsCommitted).toBe(true);
  expect(bundle?.result.contributors.length).toBeGreaterThan(0);
});

test('another answer than the committed one is noticed', async () => {
  const other = buildEvidence(model.index, query, model.context);
  store.set(other.hash, other.bytes);
  expect(await replayByHash(other.hash, fetchObjectFrom(origin))).toMatchObject({
    replay: { same: true },
    answerIsCommitted: false,
  });
});

test('bytes that are not what their name says are refused', async () => {
  const name: Hash = sha256Hash('some name');
  store.set(name, evidence.bytes);
  expect(await replayByHash(name, fetchObjectFrom(origin))).toMatchObject({
    bundle: undefined,
    replay: { same: false, reason: 'hashMismatch', path: 'evidence' },
  });
});

test('what cannot be read is said, with what to do', async () => {
  await expect(fetchObjectFrom(origin)(sha256Hash('missing'))).rejects.toMatchObject({ code: 'not_found' });
  await expect(fetchObjectFrom(origin)(BROKEN)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(fetchObjectFrom('http://127.0.0.1:1')(evidence.hash)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('nothing answers'),
  });
});
