import { describe, expect, test } from 'vitest';
import { Random } from '@/core/random/random';

/** xoshiro128** in exact integer arithmetic, from the published description. */
function* reference(state: [bigint, bigint, bigint, bigint]): Generator<number> {
  const mask = 0xffff_ffffn;
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  let [a, b, c, d] = state;
  for (;;) {
    yield Number((rotate((b * 5n) & mask, 7n) * 9n) & mask);
    const t = (b << 9n) & mask;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11n);
  }
}

/** The generator's first state: four words of splitmix32. */
function seeded(seed: number): [bigint, bigint, bigint, bigint] {
  const mask = 0xffff_ffffn;
  let x = BigInt(seed);
  const word = () => {
    x = (x + 0x9e3779b9n) & mask;
    let z = ((x ^ (x >> 16n)) * 0x85ebca6bn) & mask;
    z = ((z ^ (z >> 13n)) * 0xc2b2ae35n) & mask;
    return z ^ (z >> 16n);
  };
  return [word(), word(), word(), word()];
}

test.each([0, 1, 4_000_000_000])('seed %d gives the numbers of xoshiro128**', (seed) => {
  const random = new Random(seed);
  const expected = reference(seeded(seed));
  for (let i = 0; i < 100; i++) expect(random.uint32()).toBe(expected.next().value);
});

describe('distributions', () => {
  const random = new Random(3);
  const COUNT = 20_000;

  test('uniform and below stay in range and are even', () => {
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < COUNT; i++) counts[random.below(7)]! += 1;
    const deviation = Math.sqrt((COUNT * 6) / 49);
    for (const count of counts) expect(Math.abs(count - COUNT / 7)).toBeLessThan(4.5 * deviation);
  });

  test('normal has mean 0 and variance 1', () => {
    const values = Array.from({ length: COUNT }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = values.reduce((sum, value) => sum + value * value, 0) / COUNT;
    expect(Math.abs(mean)).toBeLessThan(4.5 / Math.sqrt(COUNT));
    expect(Math.abs(variance - 1)).toBeLessThan(4.5 * Math.sqrt(2 / COUNT));
  });

  test('a shuffle keeps the items and puts each anywhere', () => {
    const places = new Array<number>(5).fill(0);
    for (let i = 0; i < 5000; i++) {
      const items = random.shuffle([0, 1, 2, 3, 4]);
      expect(items.toSorted()).toEqual([0, 1, 2, 3, 4]);
      places[items.indexOf(0)]! += 1;
    }
    for (const count of places) expect(Math.abs(count - 1000)).toBeLessThan(4.5 * Math.sqrt(800));
  });
});
