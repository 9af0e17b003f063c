import { expect, test } from 'vitest';
import { createTokenizer } from '@/core/tokenizer/createTokenizer';
import { shuffle } from '@/scripts/pretrain/shuffle';
import { learnMerges } from '@/scripts/tokenizer/learnMerges';
import { trainBpe } from '@/scripts/tokenizer/trainBpe';

/** Counts every pair anew before each merge. */
function naiveMerges(words: { ids: number[]; count: number }[], mergeCount: number, firstId: number) {
  let current = words.map(({ ids, count }) => ({ ids: [...ids], count }));
  const merges: [number, number][] = [];
  while (merges.length < mergeCount) {
    const counts = new Map<string, number>();
    for (const { ids, count } of current)
      ids.slice(1).forEach((right, i) => {
        const key = `${ids[i]},${right}`;
        counts.set(key, (counts.get(key) ?? 0) + count);
      });
    const [best] = [...counts]
      .map(([key, count]) => ({ pair: key.split(',').map(Number), count }))
      .sort((a, b) => b.count - a.count || a.pair[0]! - b.pair[0]! || a.pair[1]! - b.pair[1]!);
    if (!best) break;
    const [left = 0, right = 0] = best.pair;
    const id = firstId + merges.length;
    merges.push([left, right]);
    current = current.map(({ ids, count }) => {
      const out: number[] = [];
      for (const next of ids) {
        // A token that has just been made is never a left side here: `id` is new.
        if (out.at(-1) === left && next === right) out[out.length - 1] = id;
        else out.push(next);
      }
      return { ids: out, count };
    });
  }
  return merges;
}

test('incremental counts give the merges of counting anew', () => {
  const letters = shuffle(
    Array.from({ length: 4000 }, (_, i) => (i * i) % 5),
    9,
  );
  const words = Array.from({ length: 400 }, (_, w) => ({
    ids: letters.slice(w * 10, w * 10 + 2 + (w % 9)),
    count: 1 + (w % 4),
  }));
  const copy = words.map(({ ids, count }) => ({ ids: [...ids], count }));
  expect(learnMerges(words, 60, 5)).toEqual(naiveMerges(copy, 60, 5));
});

test('a trained tokenizer joins what recurs, keeps digits single and reads back any text', () => {
  const tokenizer = createTokenizer(trainBpe(['the theatre, the theme; then 2024 and 2024'], 270));
  const tokens = tokenizer.encode('the 2024 👋').map((id) => tokenizer.decode([id]));
  expect(tokens.slice(0, 5)).toEqual(['the', ' 2', '0', '2', '4']);
  expect(tokenizer.vocabSize).toBe(270);
  expect(tokenizer.decode(tokenizer.encode('Ω ≈ 3\n\tok 👋'))).toBe('Ω ≈ 3\n\tok 👋');
});
