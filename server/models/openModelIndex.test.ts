import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildEvidence, findEvidence } from '@/core/attribution/evidence';
import { inMemory, overPages } from '@/core/attribution/section';
import { exampleModel } from '@/core/attribution/testSupport';
import type { Hash } from '@/core/hash/hash';
import { openModelIndex } from '@/server/models/openModelIndex';
import { folderStore } from '@/server/objects/folderStore';

const folder = mkdtempSync(path.join(tmpdir(), 'objects-'));
afterAll(() => rmSync(folder, { recursive: true }));
const store = folderStore(folder);
const model = exampleModel({ records: 60, copies: { 20: 12, 21: 12 }, background: [1, 2, 3, 4, 5, 6, 7, 8] });
const hashes = { ...model.context.objects, checkpoints: [] };
const PAGES = { pageBytes: 256, pages: 4 };

async function keep(): Promise<void> {
  for (const bytes of model.store.values()) await store.put(bytes);
}

test('span indexes many times larger than their pages give the evidence that memory gives, to the byte', async () => {
  await keep();
  expect(model.objects.spanIndex.length).toBeGreaterThan(10 * PAGES.pageBytes * PAGES.pages);
  const index = await openModelIndex(store, hashes, PAGES);
  let quoted = 0;
  for (const [like, tokens] of [
    [[8], 30],
    [[12, 40], 25],
    [[], 0],
    [[59, 3], 45],
  ] as const) {
    const query = model.queryLike(like, tokens);
    const expected = buildEvidence(model.index, query, model.context);
    const found = await overPages(findEvidence(index, query, model.context));
    expect(found.bundle.result).toEqual(expected.bundle.result);
    expect(found.hash).toBe(expected.hash);
    quoted += found.bundle.result.spans.length;
  }
  expect(quoted).toBeGreaterThan(2);
  // Nothing of the text is held that no search asked for.
  expect(() => inMemory(findEvidence(index, model.queryLike([30], 40), model.context))).toThrow('not in memory');
});

test('a span index whose bytes are others than its name says is refused when the model is opened', async () => {
  await keep();
  const name = (hash: Hash) => path.join(folder, hash.slice(2, 4), hash.slice(4, 6), hash.slice(2));
  truncateSync(name(hashes.spanIndex), 2000);
  await expect(openModelIndex(store, hashes, PAGES)).rejects.toMatchObject({ code: 'unavailable' });
});

test('a span index of other records than the table is refused', async () => {
  await keep();
  const other = exampleModel({ records: 59 });
  const spanIndex = await store.put(other.objects.spanIndex);
  await expect(openModelIndex(store, { ...hashes, spanIndex }, PAGES)).rejects.toMatchObject({
    problem: 'recordMismatch',
  });
});
