import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildSpanIndex, openSpanIndex, openSpanShards } from '@/core/attribution/spanIndex';
import { documentsOf, longestMatches, maximalSpans, occurrences, overlapLengths } from '@/core/attribution/spans';
import { isWordEdge, OPENS } from '@/core/attribution/wordEdges';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

function fileOf(documents: readonly (readonly number[])[], edges: Uint8Array) {
  return buildSpanIndex({
    documents: documents.map((tokens, i) => ({ recordHash: sha256Hash(`document ${i}`), tokens })),
    edges,
  });
}

const indexOf = (documents: readonly (readonly number[])[], edges: Uint8Array) =>
  openSpanIndex(fileOf(documents, edges));

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
    { numRuns: 1500 },
  );
});

test('long quotations, one after another and into one another, give exactly the maximal spans', () => {
  const random = new Random(9);
  for (let trial = 0; trial < 300; trial++) {
    const alphabet = 2 + random.below(20);
    const tokens = (length: number) => Array.from({ length }, () => random.below(alphabet));
    const documents = Array.from({ length: 1 + random.below(4) }, () => tokens(random.below(80)));
    // A later document may begin within an earlier one, so that quotations overlap.
    documents.push([...documents[0]!.slice(random.below(20)), ...tokens(10)]);
    const piece = () => {
      const document = documents[random.below(documents.length)]!;
      const from = random.below(document.length + 1);
      return document.slice(from, from + random.below(50));
    };
    const query = [...piece(), ...tokens(random.below(4)), ...piece(), ...piece()];
    const edges = Uint8Array.from({ length: alphabet }, () => random.below(4));
    const minimum = 1 + random.below(6);
    const index = openSpanShards([documents.slice(0, 2), documents.slice(2)].map((part) => fileOf(part, edges)));
    const found = maximalSpans(index, query, minimum).map((span) => ({
      start: span.start,
      end: span.end,
      documents: documentsOf(index, span),
    }));
    expect(found, `trial ${trial}`).toEqual(naiveSpans(documents, query, edges, minimum));
  }
});

test('the longest match and the count of occurrences are those of a plain search', () => {
  const token = fc.integer({ min: 0, max: 2 });
  fc.assert(
    fc.property(
      fc.array(fc.array(token, { maxLength: 20 }), { minLength: 1, maxLength: 4 }),
      fc.array(token, { minLength: 1, maxLength: 10 }),
      (documents, query) => {
        const index = indexOf(documents, everywhere(3));
        const longest = query.map((_, start) => {
          let length = 0;
          const occurs = () => documents.some((d) => occursIn(d, query.slice(start, start + length + 1)));
          while (start + length < query.length && occurs()) length++;
          return length;
        });
        expect(longestMatches(index, query)).toEqual(longest);
        const times = (document: readonly number[]) =>
          document.filter((_, at) => query.every((token, k) => document[at + k] === token)).length;
        expect(occurrences(index, query)).toBe(documents.reduce((sum, document) => sum + times(document), 0));
        expect(occurrences(index, query.slice(0, 1))).toBe(documents.flat().filter((t) => t === query[0]).length);
      },
    ),
    { numRuns: 1000 },
  );
});

test('shards answer as one index over all their documents', () => {
  const token = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.array(token, { maxLength: 20 }), { maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.oneof(token, fc.constantFrom(4, 0xffff)), { maxLength: 25 }),
      fc.uint8Array({ minLength: 4, maxLength: 4, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      (parts, query, edges, minimum) => {
        const documents = parts.flat();
        const sharded = openSpanShards(parts.map((part) => fileOf(part, edges)));
        const whole = indexOf(documents, edges);
        const show = (index: typeof whole) =>
          maximalSpans(index, query, minimum).map((span) => {
            const count = span.ranges.reduce((sum, { low, high }) => sum + high - low, 0);
            return { start: span.start, end: span.end, documents: documentsOf(index, span), count };
          });
        expect(show(sharded)).toEqual(show(whole));
        expect(show(sharded).map(({ count, ...span }) => span)).toEqual(naiveSpans(documents, query, edges, minimum));
        expect(longestMatches(sharded, query)).toEqual(longestMatches(whole, query));
        expect(occurrences(sharded, query)).toBe(occurrences(whole, query));
        expect(sharded.tokenBits).toEqual(whole.tokenBits);
      },
    ),
    { numRuns: 1500 },
  );
});

test('matches whose place is the very first or beyond the last of the suffix array are found', () => {
  const index = indexOf([[0, 0, 1, 2]], everywhere(4));
  expect(maximalSpans(index, [0, 0, 1, 2, 3], 1)).toMatchObject([{ start: 0, end: 4, ranges: [{ low: 0, high: 1 }] }]);
  // Below every suffix, though its first two tokens occur.
  expect(longestMatches(indexOf([[1, 1, 1]], everywhere(4)), [1, 1, 0])).toEqual([2, 1, 0]);
  // Above every suffix that begins with a token: only separators come after it.
  expect(longestMatches(indexOf([[2, 2, 1]], everywhere(4)), [2, 2, 3])).toEqual([2, 1, 0]);
  expect(longestMatches(indexOf([[3]], everywhere(4)), [3, 3, 3])).toEqual([1, 1, 1]);
  expect(occurrences(indexOf([[3, 3], [3]], everywhere(4)), [3])).toBe(3);
});

test('no match runs from one document into the next', () => {
  const index = indexOf([[1, 2], [], [3, 1], [2]], everywhere(4));
  expect(longestMatches(index, [1, 2, 3, 1, 2])).toEqual([2, 1, 2, 2, 1]);
  expect(documentsOf(index, maximalSpans(index, [1, 2], 2)[0]!)).toEqual([0]);
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
