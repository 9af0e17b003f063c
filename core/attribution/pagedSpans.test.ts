import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AttributionError } from '@/core/attribution/attributionError';
import { checkShard } from '@/core/attribution/checkShard';
import { PageCache, type PageReader } from '@/core/attribution/pageCache';
import { documentHash, openPagedShard } from '@/core/attribution/pagedSpans';
import { inMemory, overPages, valueAt } from '@/core/attribution/section';
import { valuesOf } from '@/core/attribution/sectionTestSupport';
import { buildSpanIndex, openSpanIndex, openSpanShards } from '@/core/attribution/spanIndex';
import { joinShards } from '@/core/attribution/spanShard';
import { findDocuments, findLongestMatches, findMaximalSpans, findRanges } from '@/core/attribution/spans';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

/** A file that only gives what is asked for, a turn of the event loop later. */
function readerOf(bytes: Uint8Array): PageReader {
  return {
    size: bytes.length,
    read: async (from, length) => {
      if (from + length > bytes.length) throw new Error(`${from} + ${length} of ${bytes.length}`);
      await Promise.resolve();
      return bytes.slice(from, from + length);
    },
  };
}

function fileOf(documents: readonly ArrayLike<number>[], edges: Uint8Array) {
  return buildSpanIndex({
    documents: documents.map((tokens, i) => ({ recordHash: sha256Hash(`${i} ${tokens.length}`), tokens })),
    edges,
  });
}

const everything = (index: Parameters<typeof findRanges>[0], query: readonly number[]) =>
  (function* () {
    const spans = yield* findMaximalSpans(index, query, 2);
    const documents: number[][] = [];
    for (const span of spans) documents.push(yield* findDocuments(index, span));
    return { spans, documents, matches: yield* findLongestMatches(index, query) };
  })();

test('pages of any size and number, even one, give what memory gives', async () => {
  const token = fc.integer({ min: 0, max: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.array(token, { maxLength: 20 }), { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      fc.array(token, { maxLength: 20 }),
      fc.uint8Array({ minLength: 4, maxLength: 4, max: 3 }),
      fc.constantFrom(8, 16, 64, 4096),
      fc.integer({ min: 1, max: 5 }),
      async (parts, query, edges, pageBytes, pages) => {
        const files = parts.map((part) => fileOf(part, edges));
        const opened = await Promise.all(files.map((file) => openPagedShard(readerOf(file), { pageBytes, pages })));
        const index = joinShards(opened.map(({ shard }) => shard));
        const memory = openSpanShards(files);
        expect(await overPages(everything(index, query))).toEqual(inMemory(everything(memory, query)));
        expect(index.tokenBits).toEqual(memory.tokenBits);
        for (const [i, hash] of memory.documentHashes.entries()) expect(await documentHash(index, i)).toBe(hash);
        for (const { cache } of opened) expect(cache.usage.mostHeld).toBeLessThanOrEqual(pages);
      },
    ),
    { numRuns: 300 },
  );
});

const VOCABULARY = 3000;
const random = new Random(31);
const large = Array.from({ length: 400 }, () =>
  Uint16Array.from({ length: 250 }, () => Math.floor(VOCABULARY * random.uniform() ** 2)),
);
const edges = new Uint8Array(VOCABULARY).fill(1);

test('a file many times larger than the cache answers, and opening it reads its head alone', async () => {
  const file = fileOf(large, edges);
  const options = { pageBytes: 1024, pages: 32 };
  expect(file.length).toBeGreaterThan(15 * options.pageBytes * options.pages);
  let bytesRead = 0;
  const inner = readerOf(file);
  const read = (from: number, length: number) => {
    bytesRead += length;
    return inner.read(from, length);
  };
  const { shard, cache } = await openPagedShard({ ...inner, read }, options);
  expect(bytesRead).toBeLessThan(5 * VOCABULARY + 1024);
  expect(cache.usage).toEqual({ held: 0, mostHeld: 0, reads: 0 });

  const index = joinShards([shard]);
  const memory = openSpanIndex(file);
  for (const source of [0, 123, 399]) {
    const query = [...large[(source + 7) % 400]!.slice(0, 40), ...large[source]!.slice(100, 160)];
    const result = await overPages(everything(index, query));
    expect(result).toEqual(inMemory(everything(memory, query)));
    expect(result.documents.flat()).toContain(source);
  }
  // It read far more pages than it may hold, so pages were dropped and read again.
  expect(cache.usage.reads).toBeGreaterThan(options.pages);
  expect(cache.usage.mostHeld).toBe(options.pages);
});

test('searches at the same time share their pages', async () => {
  const file = fileOf(large, edges);
  const { shard, cache } = await openPagedShard(readerOf(file), { pageBytes: 1024, pages: 10_000 });
  const search = () => overPages(everything(joinShards([shard]), [...large[5]!]));
  const [first, second] = await Promise.all([search(), search()]);
  expect(second).toEqual(first);
  expect(cache.usage.reads).toBe(cache.usage.held);
});

test('a page that cannot be read fails the search, and may be asked for again', async () => {
  const file = fileOf(large, edges);
  const inner = readerOf(file);
  let broken = false;
  const read = (from: number, length: number) =>
    broken ? Promise.reject(new Error('the disk is gone')) : inner.read(from, length);
  const { shard } = await openPagedShard({ ...inner, read }, { pageBytes: 1024, pages: 8 });
  const search = () => overPages(findRanges(joinShards([shard]), large[9]!.slice(3, 9)));
  broken = true;
  await expect(search()).rejects.toThrow('the disk is gone');
  broken = false;
  expect(await search()).toMatchObject([{ low: expect.any(Number) }]);
});

test('a search over pages does not run in memory alone', () => {
  const cache = new PageCache(readerOf(new Uint8Array(64)), { pageBytes: 8, pages: 1 });
  const section = cache.section(Int32Array, 0, 16);
  expect(() => inMemory(valueAt(section, 3))).toThrow('has to be run over pages');
  expect(() => new PageCache(readerOf(new Uint8Array(8)), { pageBytes: 12, pages: 1 })).toThrow(RangeError);
});

test('refuses files that are none before it reads them', async () => {
  const file = fileOf([[1, 2]], edges);
  const open = (bytes: Uint8Array) => openPagedShard(readerOf(bytes), { pageBytes: 64, pages: 4 });
  await expect(open(file.slice(0, 5))).rejects.toThrow('no file of this kind');
  await expect(open(file.slice(0, -8))).rejects.toThrow('but the header says');
  const magic = file.slice();
  magic[0] = 1;
  await expect(open(magic)).rejects.toThrow('wrong magic');
  const header = file.slice();
  header[15] = 255;
  await expect(open(header)).rejects.toThrow('cut off');
});

test('the pass over a file that arrives finds what is wrong with it', async () => {
  const documents = large.slice(0, 20);
  const file = fileOf(documents, edges);
  const check = async (bytes: Uint8Array) => {
    const { shard } = await openPagedShard(readerOf(bytes), { pageBytes: 512, pages: 6 });
    await overPages(checkShard(shard, { samples: 200, seed: 9 }));
  };
  await expect(check(file)).resolves.toBeUndefined();
  await expect(check(fileOf([], edges))).resolves.toBeUndefined();
  await expect(check(fileOf([[], []], edges))).resolves.toBeUndefined();
  const forge = (change: (shard: ReturnType<typeof openSpanIndex>['shards'][number]) => void) => {
    const copy = file.slice();
    change(openSpanIndex(copy).shards[0]!);
    return copy;
  };
  const cases: [string, Uint8Array, string][] = [
    ['a suffix hidden', forge(({ order }) => void valuesOf(order).copyWithin(7, 8, 9)), 'no permutation at 8'],
    ['a suffix outside', forge(({ order }) => void valuesOf(order).fill(1e6, 3, 4)), 'no permutation at 3'],
    ['a negative suffix', forge(({ order }) => void valuesOf(order).fill(-1, 3, 4)), 'no permutation at 3'],
    ['in no order', forge(({ order }) => void valuesOf(order).reverse()), 'out of order'],
    ['a token beyond', forge(({ text }) => void valuesOf(text).fill(VOCABULARY, 1, 2)), 'token 3000 at 1'],
    [
      'a separator gone',
      forge(({ text }) => void valuesOf(text).fill(1, 250, 251)),
      'document 1 starts at 251, not at 502',
    ],
    [
      'a separator more',
      forge(({ text }) => void valuesOf(text).fill(0xffff, 4, 5)),
      'document 1 starts at 251, not at 5',
    ],
    ['the last one gone', forge(({ text }) => void valuesOf(text).fill(1, 5019)), '19 separators for 20'],
  ];
  for (const [name, bytes, message] of cases) await expect(check(bytes), name).rejects.toThrow(message);
});

test('whatever the bytes of a file are, opening and checking it ends, or says why not', async () => {
  const file = fileOf(large.slice(0, 3), edges);
  const shuffled = new Random(32);
  let refused = 0;
  for (let trial = 0; trial < 300; trial++) {
    const copy = file.slice(0, trial % 5 === 0 ? shuffled.below(file.length) : file.length);
    // The header, or the tables behind the vocabulary's.
    const [from, to] = trial % 2 === 0 ? [0, 100] : [5 * VOCABULARY, copy.length];
    for (let k = 0; k < 3 && copy.length > to - 1; k++) copy[from + shuffled.below(to - from)] = shuffled.below(256);
    try {
      const { shard } = await openPagedShard(readerOf(copy), { pageBytes: 256, pages: 4 });
      await overPages(checkShard(shard, { samples: 2000, seed: trial }));
    } catch (error) {
      expect(error).toBeInstanceOf(AttributionError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(200);
});
