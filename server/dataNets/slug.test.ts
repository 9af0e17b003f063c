import { expect, test } from 'vitest';
import { freeSlug, slugOf } from './slug';

test.each([
  ['Cancer questions', 'cancer-questions'],
  ['  Éclairs & Müsli — vol. 2 ', 'eclairs-musli-vol-2'],
  ['問答', 'datanet'],
  ['-'.repeat(70), 'datanet'],
])('%j becomes %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('a taken slug gets the first free number', () => {
  expect(freeSlug('a', [])).toBe('a');
  expect(freeSlug('a', ['ab'])).toBe('a');
  expect(freeSlug('a', ['a', 'a-2', 'a-4'])).toBe('a-3');
});
