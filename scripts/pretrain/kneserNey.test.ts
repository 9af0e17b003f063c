import { describe, expect, test } from 'vitest';
import { trainKneserNey } from '@/scripts/pretrain/kneserNey';
import { estimateDiscounts } from '@/scripts/pretrain/kneserNeyDiscounts';
import { shuffle } from '@/scripts/pretrain/shuffle';

const VOCAB = 7;
const ORDER = 4;

/** A stream with structure: tokens follow one another by a rule most of the time. */
function toyStream(length: number): number[] {
  const noise = shuffle(
    Array.from({ length }, (_, index) => index),
    3,
  );
  const tokens = [1];
  for (let i = 1; i < length; i++) {
    const previous = tokens[i - 1] ?? 0;
    const isNoise = (noise[i] ?? 0) % 3 === 0;
    tokens.push(isNoise ? ((noise[i] ?? 0) * 31) % VOCAB : (previous * 3 + (tokens[i - 2] ?? 0) + 1) % VOCAB);
  }
  return tokens;
}

/** The definition read literally, with strings and maps. */
function naiveProbability(tokens: readonly number[], context: readonly number[], token: number): number {
  const countTables = new Map<number, Map<string, number>>();
  const raw = new Map<string, number>();
  for (let i = 0; i + ORDER <= tokens.length; i++) {
    const gram = tokens.slice(i, i + ORDER).join(' ');
    raw.set(gram, (raw.get(gram) ?? 0) + 1);
  }
  countTables.set(ORDER, raw);
  for (let n = ORDER - 1; n >= 1; n--) {
    const leftNeighbours = new Map<string, Set<string>>();
    for (const gram of countTables.get(n + 1)?.keys() ?? []) {
      const [first = '', ...rest] = gram.split(' ');
      const suffix = rest.join(' ');
      leftNeighbours.set(suffix, (leftNeighbours.get(suffix) ?? new Set()).add(first));
    }
    countTables.set(n, new Map([...leftNeighbours].map(([gram, set]) => [gram, set.size])));
  }
  const level = (n: number): number => {
    if (n === 0) return 1 / VOCAB;
    const counts = countTables.get(n) ?? new Map<string, number>();
    const discounts = estimateDiscounts(Uint32Array.from(counts.values()));
    const discount = (count: number) => (count === 0 ? 0 : (discounts[Math.min(count, 3) - 1] ?? 0));
    const history = context.slice(context.length - n + 1);
    const following = Array.from({ length: VOCAB }, (_, next) => counts.get([...history, next].join(' ')) ?? 0);
    const total = following.reduce((sum, count) => sum + count, 0);
    if (total === 0) return level(n - 1);
    const held = following.reduce((sum, count) => sum + discount(count), 0);
    const count = following[token] ?? 0;
    return (count - discount(count)) / total + (held / total) * level(n - 1);
  };
  return level(ORDER);
}

const stream = toyStream(600);
const model = trainKneserNey(stream, { order: ORDER, vocabSize: VOCAB });

test('equals the definition in every context', () => {
  for (let c = 0; c < VOCAB ** 3; c += 5) {
    const context = [Math.floor(c / VOCAB ** 2), Math.floor(c / VOCAB) % VOCAB, c % VOCAB];
    for (let token = 0; token < VOCAB; token++) {
      expect(model.probability(context, token)).toBeCloseTo(naiveProbability(stream, context, token), 12);
    }
  }
});

test.each([[], [3], [3, 1], [0, 0, 0], [6, 5, 4], [9, 9, 9, 9]])('sums to one after %j', (...context) => {
  let sum = 0;
  for (let token = 0; token < VOCAB; token++) sum += model.probability(context, token);
  expect(sum).toBeCloseTo(1, 12);
});

test('sums to one with five tokens of the largest vocabulary', () => {
  const tokens = shuffle(
    Array.from({ length: 9000 }, (_, i) => 4095 - (i % 300)),
    1,
  );
  const large = trainKneserNey(tokens, { order: 5, vocabSize: 4096 });
  let sum = 0;
  for (let token = 0; token < 4096; token++) sum += large.probability(tokens.slice(100, 104), token);
  expect(sum).toBeCloseTo(1, 10);
  expect(large.probability(tokens.slice(100, 104), tokens[104] ?? 0)).toBeGreaterThan(0.1);
});

describe('discounts', () => {
  test('follow the counts of counts', () => {
    const counts = Uint32Array.from([...Array(8).fill(1), ...Array(4).fill(2), ...Array(2).fill(3), 4, 9, 30]);
    // Y = 8 / 16 = 0.5, D1 = 1 − 2·½·4/8, D2 = 2 − 3·½·2/4, D3 = 3 − 4·½·1/2.
    expect(estimateDiscounts(counts)).toEqual([0.5, 1.25, 2]);
  });

  test('fall back when a count of counts is missing', () => {
    expect(estimateDiscounts(Uint32Array.from([1, 1, 2]))).toEqual([0.5, 1, 1.5]);
  });
});

test('error: a vocabulary that does not fit the keys', () => {
  expect(() => trainKneserNey([1, 2], { order: 5, vocabSize: 4097 })).toThrow(RangeError);
});
