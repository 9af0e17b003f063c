import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '@/core/random/random';
import { batchFeeds, epochBatches, orderedBatches } from '@/core/training/batches';
import { chooseBuckets } from '@/core/training/buckets';
import { answerLength, fitExample } from '@/core/training/example';

const lengths = fc.array(fc.integer({ min: 2, max: 300 }), { minLength: 1, maxLength: 40 });
const exampleOf = (length: number) => ({ ids: Int32Array.from({ length }, (_, i) => i + 1), promptLength: 1 });

const paddedTotal = (buckets: readonly number[], all: readonly number[]) =>
  all.reduce((sum, length) => sum + buckets.find((bucket) => bucket >= length)!, 0);

describe('buckets', () => {
  test('waste no more than any other choice of three', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 12 }), (all) => {
        const sizes = [...new Set(all.map((length) => Math.ceil(length / 32) * 32))].sort((a, b) => a - b);
        const longest = sizes.at(-1)!;
        let least = Number.POSITIVE_INFINITY;
        for (const a of sizes)
          for (const b of sizes) {
            least = Math.min(
              least,
              paddedTotal(
                [a, b, longest].sort((x, y) => x - y),
                all,
              ),
            );
          }
        const chosen = chooseBuckets(all, 3);
        expect(chosen.length).toBeLessThanOrEqual(3);
        expect(paddedTotal(chosen, all)).toBe(least);
      }),
    );
  });
});

describe('batches', () => {
  test('visit every example once and fit their rows', () => {
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 9 }), fc.integer(), (all, batch, seed) => {
        const examples = all.map(exampleOf);
        const buckets = chooseBuckets(all, 3);
        for (const batches of [
          epochBatches(examples, buckets, batch, new Random(seed)),
          orderedBatches(examples, buckets, batch),
        ]) {
          expect(batches).toHaveLength(Math.ceil(all.length / batch));
          expect(batches.flatMap(({ rows }) => rows).sort((a, b) => a - b)).toEqual([...examples.keys()]);
          for (const { rows, length } of batches) {
            expect(rows.length).toBeLessThanOrEqual(batch);
            for (const row of rows) expect(all[row]).toBeLessThanOrEqual(length);
          }
        }
      }),
    );
  });

  test('the same seed gives the same order, another seed another', () => {
    const examples = Array.from({ length: 50 }, (_, i) => exampleOf(2 + i));
    const order = (seed: number) => epochBatches(examples, [64], 4, new Random(seed)).map(({ rows }) => rows);
    expect(order(1)).toEqual(order(1));
    expect(order(1)).not.toEqual(order(2));
  });

  test('labels are the next tokens; prompt, padding and missing rows weigh nothing', () => {
    const example = { ids: Int32Array.of(5, 6, 7, 8), promptLength: 2 };
    const feeds = batchFeeds([example], { rows: [0], length: 6 }, 2, () => 0.5);
    expect([...feeds.ids!.data]).toEqual([5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...feeds.labels!.data]).toEqual([6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    // The last token of the prompt predicts the first of the answer.
    expect([...feeds.weights!.data]).toEqual([0, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(answerLength(example)).toBe(2);
  });
});

describe('an example that is too long', () => {
  const example = (prompt: number, answer: number) => ({
    ids: Int32Array.from({ length: prompt + answer }, (_, i) => i),
    promptLength: prompt,
  });

  test('loses the beginning of its prompt first', () => {
    expect(fitExample(example(10, 4), 8)).toEqual({
      ids: Int32Array.from({ length: 8 }, (_, i) => i + 6),
      promptLength: 4,
    });
  });

  test('then the end of its answer', () => {
    expect(fitExample(example(10, 10), 8)).toEqual({
      ids: Int32Array.from({ length: 8 }, (_, i) => i + 6),
      promptLength: 4,
    });
    expect(fitExample(example(2, 10), 8)).toEqual({
      ids: Int32Array.from({ length: 8 }, (_, i) => i),
      promptLength: 2,
    });
  });

  test('never exceeds the length and keeps an answer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 2, max: 30 }),
        (prompt, answer, longest) => {
          const fitted = fitExample(example(prompt, answer), longest);
          expect(fitted.ids.length).toBe(Math.min(longest, prompt + answer));
          expect(fitted.ids.length).toBeGreaterThan(fitted.promptLength);
        },
      ),
    );
  });
});
