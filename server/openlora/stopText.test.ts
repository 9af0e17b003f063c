import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createStopFilter } from '@/server/openlora/stopText';

const feed = (pieces: readonly string[], stops: readonly string[]) => {
  const filter = createStopFilter(stops);
  let out = '';
  for (const piece of pieces) {
    const { text, stopped } = filter.push(piece);
    out += text;
    if (stopped) return out;
  }
  return out + filter.end();
};

it('cuts at a stop text that is spread over pieces', () => {
  expect(feed(['Hello wor', 'ld.\n', '\nNext'], ['\n\n'])).toBe('Hello world.');
  expect(feed(['a', 'b', 'x'], ['abc'])).toBe('abx');
  expect(feed(['never'], [])).toBe('never');
});

it('equals cutting the whole text at the first stop, however it is split', () => {
  const text = fc.stringMatching(/^[ab]{0,30}$/);
  const stop = fc.stringMatching(/^[ab]{1,4}$/);
  fc.assert(
    fc.property(text, fc.array(stop, { maxLength: 3 }), fc.array(fc.nat(5)), (whole, stops, cuts) => {
      const pieces: string[] = [];
      let rest = whole;
      for (const cut of cuts) {
        pieces.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      pieces.push(...rest);
      // Pieces arrive as tokens, so a stop is seen as soon as it is complete: the naive reader grows the text likewise.
      let grown = '';
      let expected = whole;
      for (const piece of pieces) {
        grown += piece;
        const found = stops.map((candidate) => grown.indexOf(candidate)).filter((index) => index >= 0);
        if (found.length > 0) {
          expected = grown.slice(0, Math.min(...found));
          break;
        }
      }
      expect(feed(pieces, stops)).toBe(expected);
    }),
  );
});
