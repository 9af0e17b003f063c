import { describe, expect, it } from 'vitest';
import { splitHeldOut } from '@/core/heldOut/splitHeldOut';

const records = (count: number, cluster = (index: number) => `c${index}`) =>
  Array.from({ length: count }, (_, index) => ({ recordHash: `r${index}`, clusterHash: cluster(index) }));

describe('splitHeldOut', () => {
  it('holds out about the share asked for', () => {
    const held = splitHeldOut(records(5000), 0.1, 42);
    // four standard deviations of a binomial (5000, 0.1) are 85
    expect(Math.abs(held.size - 500)).toBeLessThan(85);
  });

  it('does not depend on the order, nor on what else is there', () => {
    const all = records(400);
    const held = splitHeldOut(all, 0.1, 7);
    expect(splitHeldOut([...all].reverse(), 0.1, 7)).toEqual(held);
    const half = splitHeldOut(all.slice(0, 200), 0.1, 7);
    expect([...half].every((hash) => held.has(hash))).toBe(true);
  });

  it('keeps near-duplicates together', () => {
    const all = records(300, (index) => `c${index % 60}`);
    const held = splitHeldOut(all, 0.2, 3);
    const sides = new Map<string, Set<boolean>>();
    for (const { recordHash, clusterHash } of all) {
      sides.set(clusterHash, (sides.get(clusterHash) ?? new Set()).add(held.has(recordHash)));
    }
    expect([...sides.values()].every((side) => side.size === 1)).toBe(true);
    expect(held.size).toBeGreaterThan(0);
  });

  it('changes with the seed, and never takes everything or nothing', () => {
    expect(splitHeldOut(records(200), 0.1, 1)).not.toEqual(splitHeldOut(records(200), 0.1, 2));
    expect(splitHeldOut(records(2), 0.02, 1).size).toBe(1);
    expect(splitHeldOut(records(2), 0.99, 1).size).toBe(1);
    expect(splitHeldOut(records(1), 0.5, 1).size).toBe(0);
    expect(splitHeldOut([], 0.5, 1).size).toBe(0);
  });
});
