import { expect, test } from 'vitest';
import { bm25, ngrams, tfIdf } from '@/core/evaluation/lexicalScorers';

const documents = [['heart', 'attack', 'heart'], ['kidney', 'stone'], ['heart', 'stone', 'stone', 'cold'], []];

test('TF-IDF is the cosine of its vectors', () => {
  const vocabulary = ['heart', 'attack', 'kidney', 'stone', 'cold', 'unseen'];
  const idf = [2, 1, 1, 2, 1, 0].map((df) => Math.log(5 / (1 + df)) + 1);
  const vector = (tokens: string[]) => vocabulary.map((v, i) => tokens.filter((t) => t === v).length * idf[i]!);
  const query = ['heart', 'stone', 'stone', 'unseen'];
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  tfIdf(documents)
    .score(query)
    .forEach((score, i) => {
      const [a, b] = [vector(query), vector(documents[i]!)];
      expect(score).toBeCloseTo(dot(a, b) === 0 ? 0 : dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), 12);
    });
});

test('BM25 is its formula', () => {
  const scores = bm25(documents).score(['stone', 'kidney']);
  const mean = 9 / 4;
  const term = (count: number, length: number, df: number) =>
    (Math.log(1 + (4 - df + 0.5) / (df + 0.5)) * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / mean));
  const expected = [0, term(1, 2, 2) + term(1, 2, 1), term(2, 4, 2), 0];
  scores.forEach((score, i) => {
    expect(score).toBeCloseTo(expected[i]!, 12);
  });
});

test('n-grams of a text', () => {
  expect(ngrams(['a', 'b', 'c'], 2)).toEqual(['a', 'a b', 'b', 'b c', 'c']);
});
