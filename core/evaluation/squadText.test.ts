import { expect, test } from 'vitest';
import { exactMatch, squadWords } from '@/core/evaluation/squadText';
import { tokenF1 } from '@/core/evaluation/textOverlap';

test('case, punctuation, articles and white space do not count', () => {
  expect(squadWords('The  Eiffel-Tower, in "Paris".')).toEqual(['eiffeltower', 'in', 'paris']);
  expect(exactMatch('an apple!', 'Apple')).toBe(1);
  expect(exactMatch('another', 'other')).toBe(0);
  expect(exactMatch('theatre', 'atre')).toBe(0);
});

test('F1 of the words, as the SQuAD script computes it', () => {
  // Two of three guessed words are right, two of two true ones are found: 2 · (2/3 · 1)/(2/3 + 1).
  expect(tokenF1(squadWords('the cat sat down'), squadWords('Cat sat.'))).toBeCloseTo(0.8, 12);
  expect(tokenF1(squadWords('the'), squadWords('a'))).toBe(1);
  expect(tokenF1(squadWords(''), squadWords('cat'))).toBe(0);
});
