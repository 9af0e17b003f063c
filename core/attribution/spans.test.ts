import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildSpanIndex, openSpanIndex } from '@/core/attribution/spanIndex';
import { documentsOf, longestMatch, matchRange, maximalSpans, overlapLengths } from '@/core/attribution/spans';
import { isWordEdge, OPENS } from '@/core/attribution/wordEdges';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

function indexOf(documents: readonly (readonly number[])[], edges: Uint8Array) {
  return openSpanIndex(
    buildSpanIndex({
      documents: documents.map((tokens, i) => ({ recordHash: sha256Hash(`document ${i}`), tokens })),
      edges,
    }),
  );
}

const everywhere = (vocabulary: number) => new Uint8Array(vocabulary).fill(OPENS);
const occursIn = (document: readonly number[], piece: readonly number[]) =>
  document.some((_, at) => piece.every((token, k) => document[at + k] === token));

/** By definition: all pieces at word edges that occur, less those strictly inside another. */
function naiveSpans(documents: readonly number[][], query: readonly number[], edges: Uint8Array, minimum: number) {
  const found: { start: number; end: number; documents: number[] }[] = [];
  for (let start = 0; start < query.length; start++) {
    for (let end = start + minimum; end <= query.length; end++) {
      if (!isWordEdge(edges, query, start) || !isWordEdge(edges, query, end)) continue;
      const holders = documents.flatMap((document, i) => (occursIn(document, query.slice(start, end)) ? [i] : []));
      if (holders.length > 0) found.push({ start, end, documents: holders });
    }
  }
  return found.filter(
    (a) => !found.some((b) => b !== a && b.start <= a.start && b.end >= a.end && b.end - b.start > a.end - a.start),
  );
}

test('finds exactly the maximal spans and all their documents', () => {
  const token = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(
      fc.array(fc.array(token, { maxLength: 25 }), { maxLength: 6 }),
      fc.array(token, { maxLength: 25 }),
      fc.uint8Array({ minLength: 4, maxLength: 4, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      (documents, query, edges, minimum) => {
        const index = indexOf(documents, edges);
        const spans = maximalSpans(index, query, minimum).map((span) => ({
          start: span.start,
          end: span.end,
          documents: documentsOf(index, span),
        }));
        expect(spans).toEqual(naiveSpans(documents, query, edges, minimum));
      },
    ),
    { numRuns: 3000 },
  );
});

test('the longest match and the count of occurrences are those of a plain search', () => {
  const token = fc.integer({ min: 0, max: 2 });
  fc.assert(
    fc.property(
      fc.array(fc.array(token, { maxLength: 20 }), { minLength: 1, maxLength: 4 }),
      fc.array(token, { minLength: 1, maxLength: 10 }),
      (documents, query) => {
        const index = indexOf(documents, everywhere(3));
        let longest = 0;
        while (longest < query.length && documents.some((d) => occursIn(d, query.slice(0, longest + 1)))) longest++;
        expect(longestMatch(index, query, 0)).toBe(longest);
        const { low, high } = matchRange(index, query, 0, 1);
        expect(high - low).toBe(documents.flat().filter((t) => t === query[0]).length);
      },
    ),
    { numRuns: 1000 },
  );
});

test('a match whose place is the very first of the suffix array is found', () => {
  const index = indexOf([[0, 0, 1, 2]], everywhere(4));
  expect(longestMatch(index, [0, 0, 1, 2], 0)).toBe(4);
  expect(maximalSpans(index, [0, 0, 1, 2, 3], 1)).toMatchObject([{ start: 0, end: 4, low: 0, high: 1 }]);
});

test('planted spans are recalled and nothing else is', () => {
  const random = new Random(8);
  const vocabulary = 4000;
  const noise = (length: number) => Array.from({ length }, () => random.below(vocabulary));
  const documents = Array.from({ length: 300 }, () => noise(200));
  const index = indexOf(documents, everywhere(vocabulary));
  for (let trial = 0; trial < 50; trial++) {
    const source = random.below(300);
    const from = random.below(150);
    const query = [...noise(60), ...documents[source]!.slice(from, from + 30), ...noise(60)];
    const spans = maximalSpans(index, query, 5);
    expect(spans).toHaveLength(1);
    expect(spans[0]!.start).toBeLessThanOrEqual(60);
    expect(spans[0]!.end).toBeGreaterThanOrEqual(90);
    expect(documentsOf(index, spans[0]!)).toEqual([source]);
  }
});

test('a piece that many documents hold names every one of them', () => {
  const documents = Array.from({ length: 500 }, (_, i) => [i % 7, 1, 2, 3, 4, 5, 6]);
  const index = indexOf(documents, everywhere(8));
  const [span] = maximalSpans(index, [1, 2, 3, 4, 5, 6], 3);
  expect(documentsOf(index, span!)).toHaveLength(500);
});

test('nothing is found in nothing', () => {
  expect(maximalSpans(indexOf([], everywhere(2)), [1, 0, 1], 1)).toEqual([]);
  expect(maximalSpans(indexOf([[], []], everywhere(2)), [1, 0, 1], 1)).toEqual([]);
  expect(maximalSpans(indexOf([[1]], everywhere(2)), [], 1)).toEqual([]);
});

test('overlap lengths are those of a plain comparison', () => {
  const tokens = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 20 });
  fc.assert(
    fc.property(tokens, tokens, (query, other) => {
      const expected = query.map((_, i) => {
        let length = 0;
        while (i + length < query.length && occursIn(other, query.slice(i, i + length + 1))) length++;
        return length;
      });
      expect(overlapLengths(query, other)).toEqual(expected);
    }),
  );
});
