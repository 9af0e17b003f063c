import { expect, test } from 'vitest';
import { AttributionError } from '@/core/attribution/attributionError';
import { buildSpanIndex, openSpanIndex, separatorOf } from '@/core/attribution/spanIndex';
import { documentsOf, maximalSpans } from '@/core/attribution/spans';
import { sha256Hash } from '@/core/hash/hash';

const documents = [
  { recordHash: sha256Hash('a'), tokens: [1, 2, 3, 1] },
  { recordHash: sha256Hash('b'), tokens: [] },
  { recordHash: sha256Hash('c'), tokens: Uint16Array.of(2, 3, 3) },
];
const edges = Uint8Array.of(0, 1, 2, 3);

test('what was built is what opens', () => {
  const index = openSpanIndex(buildSpanIndex({ documents, edges }));
  expect(index.documentHashes).toEqual(documents.map(({ recordHash }) => recordHash));
  expect(Array.from(index.text)).toEqual([1, 2, 3, 1, 0xffff, 0xffff, 2, 3, 3, 0xffff]);
  expect(Array.from(index.starts)).toEqual([0, 5, 6, 10]);
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

test('a large vocabulary takes four bytes a token', () => {
  const wide = new Uint8Array(70_000).fill(1);
  const bytes = buildSpanIndex({
    documents: [{ recordHash: sha256Hash('a'), tokens: [69_999, 5, 65_535] }],
    edges: wide,
  });
  const index = openSpanIndex(bytes);
  expect(Array.from(index.text)).toEqual([69_999, 5, 65_535, separatorOf(70_000)]);
  const [span] = maximalSpans(index, [7, 5, 65_535, 7], 2);
  expect([span!.start, span!.end, documentsOf(index, span!)]).toEqual([1, 3, [0]]);
});

test('refuses tokens outside the vocabulary', () => {
  expect(() => buildSpanIndex({ documents: [{ recordHash: sha256Hash('a'), tokens: [4] }], edges })).toThrow(
    'token 4 of record',
  );
});

test('refuses hostile files', () => {
  const bytes = buildSpanIndex({ documents, edges });
  const index = openSpanIndex(bytes);
  // Views of the file's own memory: writing to them forges the file.
  const forge = (change: (index: ReturnType<typeof openSpanIndex>) => void) => {
    const copy = bytes.slice();
    change(openSpanIndex(copy));
    return copy;
  };
  const cases: [string, Uint8Array, string][] = [
    ['cut off', bytes.slice(0, -8), 'cut off'],
    ['no permutation', forge(({ order }) => void order.copyWithin(0, 1, 2)), 'no permutation'],
    ['outside', forge(({ order }) => void order.fill(99, 0, 1)), 'no permutation'],
    ['out of order', forge(({ order }) => void order.reverse()), 'out of order'],
    ['token', forge(({ text }) => void text.fill(4, 0, 1)), 'token 4 at 0'],
    ['separator', forge(({ text }) => void text.fill(1, 4, 5)), '2 separators for 3'],
  ];
  expect(index.order).toHaveLength(10);
  for (const [name, file, message] of cases) {
    expect(() => openSpanIndex(file), name).toThrow(AttributionError);
    expect(() => openSpanIndex(file), name).toThrow(message);
  }
});
