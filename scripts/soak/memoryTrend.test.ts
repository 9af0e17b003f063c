import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isFlat, memoryTrend, type TrendSample } from '@/scripts/soak/memoryTrend';

const line = (count: number, perSecond: number, answersPerSecond = 10): TrendSample[] =>
  Array.from({ length: count }, (_, i) => ({
    seconds: i * 15,
    answers: i * 15 * answersPerSecond,
    bytes: 1e8 + i * 15 * perSecond,
  }));

it('is exact on a line, whatever a quarter of the samples says', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5_000, max: 5_000 }),
      fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 10, maxLength: 10 }),
      (perSecond, wild) => {
        const samples = line(44, perSecond);
        for (const [i, bytes] of wild.entries()) samples[4 * i + 2]!.bytes = bytes;
        const { bytesPerMinute, bytesPerAnswer } = memoryTrend(samples);
        expect(bytesPerMinute).toBeCloseTo(perSecond * 60, 3);
        expect(bytesPerAnswer).toBeCloseTo(perSecond / 10, 3);
      },
    ),
  );
});

it('sees growth under noise that is larger than the growth between two samples', () => {
  const noisy = line(60, 2_000).map((sample, i) => ({ ...sample, bytes: sample.bytes + ((i * 7) % 11) * 2e5 }));
  const { bytesPerMinute, firstBytes, lastBytes, samples } = memoryTrend(noisy);
  expect(bytesPerMinute / 120_000).toBeCloseTo(1, 0);
  expect(lastBytes).toBeGreaterThan(firstBytes);
  expect(samples).toBe(60);
});

it('tells a node that keeps the ids of requests from one that keeps nothing, and few answers from many', () => {
  const trend = (perAnswer: number, answersPerSecond: number) => {
    const samples = line(60, perAnswer * answersPerSecond, answersPerSecond);
    return memoryTrend(samples.map((each, i) => ({ ...each, bytes: each.bytes + ((i * 5) % 7) * 3e5 })));
  };
  const still = trend(0, 10);
  expect(isFlat({ live: still, resident: still })).toBe(true);
  expect(isFlat({ live: trend(150, 20), resident: still })).toBe(false);
  expect(isFlat({ live: trend(5_000, 1), resident: still })).toBe(false);
  expect(isFlat({ live: trend(150, 2), resident: still })).toBe(true);
  // Outside what is collected: 14 kB an answer.
  expect(isFlat({ live: still, resident: trend(14_000, 10) })).toBe(false);
});

it('says that nothing is flat of which nothing was seen', () => {
  const nothing = memoryTrend([]);
  expect(isFlat({ live: nothing, resident: nothing })).toBe(false);
});
