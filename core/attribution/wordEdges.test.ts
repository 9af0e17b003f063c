import { expect, test } from 'vitest';
import { CLOSES, isWordEdge, OPENS, wordEdges } from '@/core/attribution/wordEdges';

test('tokens open or close words by their first and last characters', () => {
  const texts = [' heart', 'burn', '.', '\n', 'é', '\uFFFD', '', ' (', 'x-', '٣'];
  const both = OPENS | CLOSES;
  expect(Array.from(wordEdges(texts))).toEqual([OPENS, 0, both, both, 0, 0, 0, both, CLOSES, 0]);
});

test('edges lie before tokens that open, after tokens that close, and at both ends', () => {
  const edges = wordEdges([' heart', 'burn', '.', 'What', '\n']);
  // " heart|burn" "." "\n" "What"
  const tokens = [0, 1, 2, 4, 3, 1];
  const at = Array.from({ length: 7 }, (_, i) => isWordEdge(edges, tokens, i));
  expect(at).toEqual([true, false, true, true, true, false, true]);
});
