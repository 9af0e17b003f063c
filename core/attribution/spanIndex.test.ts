import { expect, test } from 'vitest';
import { AttributionError } from '@/core/attribution/attributionError';
import { valuesOf } from '@/core/attribution/sectionTestSupport';
import { buildSpanIndex, openSpanIndex, openSpanShards, type SpanIndex } from '@/core/attribution/spanIndex';
import { separatorOf } from '@/core/attribution/spanShard';
import { documentsOf, maximalSpans } from '@/core/attribution/spans';
import { sha256Hash } from '@/core/hash/hash';

const documents = [
  { recordHash: sha256Hash('a'), tokens: [1, 2, 3, 1] },
  { recordHash: sha256Hash('b'), tokens: [] },
  { recordHash: sha256Hash('c'), tokens: Uint16Array.of(2, 3, 3) },
];
const edges = Uint8Array.of(0, 1, 2, 3);
const shardOf = ({ shards }: SpanIndex) => shards[0]!;

test('what was built is what opens', () => {
  const index = openSpanIndex(buildSpanIndex({ documents, edges }));
  expect(index.documentHashes).toEqual(documents.map(({ recordHash }) => recordHash));
  expect([...valuesOf(shardOf(index).text)]).toEqual([1, 2, 3, 1, 0xffff, 0xffff, 2, 3, 3, 0xffff]);
  expect([...valuesOf(shardOf(index).starts)]).toEqual([0, 5, 6, 10]);
  expect(Array.from(index.edges)).toEqual([0, 1, 2, 3]);
  // 7 tokens and 4 of smoothing: −log2 of 1/11, 3/11, 3/11, 4/11.
  expect(Array.from(index.tokenBits, (bits) => bits / 1024)).toEqual(
    [11, 11 / 3, 11 / 3, 11 / 4].map((inverse) => expect.closeTo(Math.log2(inverse), 2) as number),
  );
  expect(buildSpanIndex({ documents, edges })).toEqual(buildSpanIndex({ documents, edges }));
});

test('given counts weigh the tokens instead of the documents', () => {
  const index = openSpanIndex(buildSpanIndex({ documents, edges, counts: [1019, 0, 0, 1] }));
  expect(Array.from(index.tokenBits)).toEqual([5, 10240, 10240, 9216]);
});

test.each([65_534, 65_535, 65_536, 65_537, 70_000])('the last tokens of a vocabulary of %i are found', (vocabulary) => {
  const tokens = [vocabulary - 1, 5, vocabulary - 2, vocabulary - 1];
  const recordHash = sha256Hash('a');
  const index = openSpanIndex(
    buildSpanIndex({ documents: [{ recordHash, tokens }], edges: new Uint8Array(vocabulary).fill(1) }),
  );
  expect([...valuesOf(shardOf(index).text)]).toEqual([...tokens, separatorOf(vocabulary)]);
  const [span] = maximalSpans(index, [7, ...tokens.slice(1), 7], 2);
  expect([span!.start, span!.end, documentsOf(index, span!)]).toEqual([1, 4, [0]]);
  // A query may hold anything; what is no token of the vocabulary matches nothing, not even a separator.
  expect(maximalSpans(index, [vocabulary, separatorOf(vocabulary), -1], 1)).toEqual([]);
});

test('shards weigh tokens by what occurs in all of them', () => {
  const [first, ...rest] = documents;
  const files = [[first!], rest].map((part) => buildSpanIndex({ documents: part, edges }));
  const joined = openSpanShards(files);
  const one = openSpanIndex(buildSpanIndex({ documents, edges }));
  expect(joined.tokenBits).toEqual(one.tokenBits);
  expect(joined.documentHashes).toEqual(one.documentHashes);
  expect(joined.documents).toBe(3);
});

test('shards over different vocabularies are refused, and an index of none', () => {
  const other = buildSpanIndex({ documents, edges: Uint8Array.of(0, 1, 2, 0) });
  expect(() => openSpanShards([buildSpanIndex({ documents, edges }), other])).toThrow('shard 1 is over another');
  expect(() => openSpanShards([])).toThrow('at least one shard');
});

test('refuses tokens outside the vocabulary', () => {
  expect(() => buildSpanIndex({ documents: [{ recordHash: sha256Hash('a'), tokens: [4] }], edges })).toThrow(
    'token 4 of record',
  );
});

test('refuses hostile files', () => {
  const bytes = buildSpanIndex({ documents, edges });
  // Views of the file's own memory: writing to them forges the file.
  const forge = (change: (shard: ReturnType<typeof shardOf>) => void) => {
    const copy = bytes.slice();
    change(shardOf(openSpanIndex(copy)));
    return copy;
  };
  const starts = bytes.slice();
  // The starts of the documents stand before ten tokens (24 bytes padded) and ten suffixes (40 bytes).
  new DataView(starts.buffer).setInt32(starts.length - 40 - 24 - 16 + 4, 4, true);
  const cases: [string, Uint8Array, string][] = [
    ['cut off', bytes.slice(0, -8), 'cut off'],
    ['no permutation', forge(({ order }) => void valuesOf(order).copyWithin(0, 1, 2)), 'no permutation'],
    ['outside', forge(({ order }) => void valuesOf(order).fill(99, 0, 1)), 'no permutation'],
    ['out of order', forge(({ order }) => void valuesOf(order).reverse()), 'out of order'],
    ['token', forge(({ text }) => void valuesOf(text).fill(4, 0, 1)), 'token 4 at 0'],
    ['separator', forge(({ text }) => void valuesOf(text).fill(1, 4, 5)), '2 separators for 3'],
    ['starts', starts, 'document 1 starts at 5, not at 4'],
  ];
  for (const [name, file, message] of cases) {
    expect(() => openSpanIndex(file), name).toThrow(AttributionError);
    expect(() => openSpanIndex(file), name).toThrow(message);
  }
});

test('every change of the order of two suffixes is seen', () => {
  const bytes = buildSpanIndex({ documents, edges });
  for (let a = 0; a < 10; a++) {
    for (let b = 0; b < a; b++) {
      const copy = bytes.slice();
      const order = valuesOf(shardOf(openSpanIndex(copy)).order);
      [order[a], order[b]] = [order[b]!, order[a]!];
      expect(() => openSpanIndex(copy), `${a} ${b}`).toThrow('out of order');
    }
  }
});
