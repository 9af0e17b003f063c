import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditSpans, elsewhereLengths } from '@/core/attribution/spanCredits';
import { buildSpanIndex, openSpanIndex } from '@/core/attribution/spanIndex';
import { sha256Hash } from '@/core/hash/hash';

/** Spans of different text: each has a range of its own. */
const span = (start: number, end: number, low = start) => ({ start, end, ranges: [{ low, high: low + 1 }] });
const none = (length: number) => Array<number>(length).fill(0);
const tens = (length: number) => Array<number>(length).fill(10);
const credits = (...parameters: Parameters<typeof creditSpans>) =>
  creditSpans(...parameters).map(({ start, credit }) => [start, credit]);

test('a span is worth its bits above the floor, and nothing below it', () => {
  expect(credits([span(0, 5), span(8, 9)], tens(10), none(10), 20)).toEqual([[0, 30]]);
});

test('overlapping spans do not earn the same tokens twice', () => {
  // [0,6) has more bits and takes its tokens; [4,9) keeps tokens 6, 7 and 8.
  expect(credits([span(0, 6), span(4, 9)], tens(10), none(10), 20)).toEqual([
    [0, 40],
    [4, 10],
  ]);
});

test('what is said twice is paid once', () => {
  expect(credits([span(0, 4, 7), span(4, 8, 7), span(8, 10, 7)], tens(10), none(10), 10)).toEqual([
    [0, 30],
    [4, 0],
    [8, 10],
  ]);
});

test('what the prompt or the background says as well earns nothing', () => {
  expect(credits([span(2, 7)], tens(10), [0, 0, 5, 4, 3, 2, 1, 0, 0, 0], 20)).toEqual([[2, 0]]);
  // One token beyond a long match with the background is not worth a whole span.
  expect(credits([span(2, 8)], tens(10), [0, 0, 5, 4, 3, 2, 1, 0, 0, 0], 20)).toEqual([[2, 0]]);
  // Common short pieces in the background take nothing away.
  expect(credits([span(2, 8)], tens(10), [0, 0, 2, 1, 0, 2, 1, 0, 0, 0], 20)).toEqual([[2, 40]]);
});

test('all credits together never exceed the bits of the answer', () => {
  const piece = fc.tuple(fc.nat({ max: 29 }), fc.integer({ min: 1, max: 15 }));
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 5000 }), { minLength: 30, maxLength: 30 }),
      fc.array(piece, { maxLength: 8 }),
      fc.nat({ max: 3000 }),
      (bits, pieces, floor) => {
        const spans = pieces.map(([start, length]) => span(start, Math.min(30, start + length)));
        const total = creditSpans(spans, bits, none(30), floor).reduce((sum, { credit }) => sum + credit, 0);
        expect(total).toBeLessThanOrEqual(bits.reduce((sum, b) => sum + b, 0));
      },
    ),
  );
});

test('elsewhere is the longer of prompt and background', () => {
  const background = openSpanIndex(
    buildSpanIndex({ documents: [{ recordHash: sha256Hash('b'), tokens: [2, 3] }], edges: new Uint8Array(5) }),
  );
  expect(elsewhereLengths([1, 2, 3, 4], [1, 0, 0, 0], [background])).toEqual([1, 2, 1, 0]);
  expect(elsewhereLengths([1, 2], [1, 0], [])).toEqual([1, 0]);
});
