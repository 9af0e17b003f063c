import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inMemory, overPages } from '@/core/attribution/section';
import { buildSpanIndex, openSpanShards } from '@/core/attribution/spanIndex';
import type { ShardedIndex } from '@/core/attribution/spanShard';
import { findDocuments, findMaximalSpans } from '@/core/attribution/spans';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';
import { checkSpanFile, openSpanFiles } from '@/server/spans/spanFiles';

const VOCABULARY = 2000;
const random = new Random(41);
const documents = Array.from({ length: 600 }, (_, i) => ({
  recordHash: sha256Hash(`record ${i}`),
  tokens: Uint16Array.from({ length: 300 }, () => random.below(VOCABULARY)),
}));
const edges = new Uint8Array(VOCABULARY).fill(1);
const files = [documents.slice(0, 400), documents.slice(400)].map((part) => buildSpanIndex({ documents: part, edges }));

let folder = '';
let paths: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'spans-'));
  paths = files.map((file, i) => {
    const name = path.join(folder, `shard.${i}`);
    writeFileSync(name, file);
    return name;
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

function* search(index: ShardedIndex, query: Uint16Array) {
  const spans = yield* findMaximalSpans(index, query, 4);
  const found: number[][] = [];
  for (const span of spans) found.push(yield* findDocuments(index, span));
  return { spans, found };
}

test('files many times larger than their caches answer as memory does', async () => {
  const options = { pageBytes: 2048, pages: 16 };
  expect(files[0]!.length).toBeGreaterThan(16 * options.pages * options.pageBytes);
  const { index, caches, close } = await openSpanFiles(paths, options);
  const memory = openSpanShards(files);
  for (const source of [0, 399, 400, 599]) {
    const query = documents[source]!.tokens.slice(20, 90);
    const result = await overPages(search(index, query));
    expect(result).toEqual(inMemory(search(memory, query)));
    expect(result.found).toEqual([[source]]);
  }
  for (const { usage } of caches) {
    expect(usage.mostHeld).toBe(options.pages);
    expect(usage.reads).toBeGreaterThan(options.pages);
  }
  await close();
});

test('a file that arrives is read through and named', async () => {
  expect(await checkSpanFile(paths[1]!)).toBe(sha256Hash(files[1]!));
  const forged = files[1]!.slice();
  forged.fill(0, forged.length - 8);
  const name = path.join(folder, 'forged');
  writeFileSync(name, forged);
  await expect(checkSpanFile(name)).rejects.toThrow('no permutation');
});

test('a file that shrinks under a search fails it', async () => {
  const name = path.join(folder, 'shrinking');
  writeFileSync(name, files[1]!);
  const { index, close } = await openSpanFiles([name], { pageBytes: 2048, pages: 16 });
  truncateSync(name, 100);
  await expect(overPages(search(index, documents[500]!.tokens))).rejects.toThrow('the file ends at byte');
  await close();
  await expect(openSpanFiles([name])).rejects.toThrow();
});
