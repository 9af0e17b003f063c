import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldExact, foldWords, normaliseText } from '@/core/curation/normaliseText';

test('normalises form, spaces and line ends, and keeps the wording', () => {
  expect(normaliseText('  Cafe\u0301\u00A0 noir \r\n\r\n\r\n\u200BNext\tline \r end ')).toBe(
    'Café noir\n\nNext line\nend',
  );
});

test('is idempotent', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'e\u0301', '\u0301', ' ', '\u00A0', '\t', '\r', '\n', '\u200B', '\u2028', 'Å'),
  });
  fc.assert(
    fc.property(text, (value) => {
      expect(normaliseText(normaliseText(value))).toBe(normaliseText(value));
    }),
  );
});

test('folds what does not change the meaning, and nothing else', () => {
  expect(foldExact('  “Don’t”  panic – ever. ')).toBe(foldExact('"don\'t" PANIC - ever'));
  expect(foldExact('ﬁbre')).toBe('fibre');
  expect(foldExact('HER2+')).not.toBe(foldExact('HER2-'));
  expect(foldExact('1.5 mg')).not.toBe(foldExact('15 mg'));
});

test('words lose case, diacritics and punctuation; symbols and digits stay', () => {
  expect(foldWords('Sjögren’s: HER2+, 5.7 % (A1C)!')).toEqual(['sjogren', 's', 'her2+', '5', '7', 'a1c']);
  expect(foldWords(' …!? ')).toEqual([]);
});
