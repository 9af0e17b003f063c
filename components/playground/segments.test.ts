import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentAnswer } from '@/components/playground/segments';

const span = (start: number, end: number, bits: number) => ({ start, end, bits, recordHashes: [], contributors: [] });

describe('segmentAnswer', () => {
  it('cuts at the borders of spans', () => {
    expect(segmentAnswer('abcdefgh', [span(2, 4, 10)])).toEqual([
      { start: 0, text: 'ab', span: null },
      { start: 2, text: 'cd', span: 0 },
      { start: 4, text: 'efgh', span: null },
    ]);
  });

  it('shows the stronger of two that overlap', () => {
    expect(segmentAnswer('abcdefgh', [span(1, 5, 10), span(3, 7, 20)]).map(({ text, span: of }) => [text, of])).toEqual(
      [
        ['a', null],
        ['bc', 0],
        ['defg', 1],
        ['h', null],
      ],
    );
  });

  it('gives the answer back, each letter under a span that covers it', () => {
    const spans = fc.array(
      fc
        .tuple(fc.nat(40), fc.nat(40), fc.integer({ min: 1, max: 99 }))
        .map(([a, b, bits]) => span(Math.min(a, b), Math.max(a, b), bits)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), spans, (output, all) => {
        const segments = segmentAnswer(output, all);
        expect(segments.map(({ text }) => text).join('')).toBe(output);
        for (const { start, text, span: index } of segments) {
          for (let place = start; place < start + text.length; place++) {
            const covering = all.filter((each) => each.start <= place && place < each.end);
            const strongest = Math.max(0, ...covering.map(({ bits }) => bits));
            expect(index === null ? 0 : all[index]?.bits).toBe(strongest);
          }
        }
      }),
    );
  });
});
