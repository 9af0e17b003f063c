import { describe, expect, it } from 'vitest';
import { type RoutedNode, rankNodes } from '@/server/gateway/rankNodes';

const node = (address: string, more: Partial<RoutedNode> = {}): RoutedNode => ({
  address,
  url: `http://${address}`,
  rows: 8,
  load: 0,
  adapters: new Set(),
  lost: false,
  ...more,
});
const first = (nodes: RoutedNode[], adapter: string) => rankNodes(nodes, adapter)[0]!.address;
const NAMES = ['a', 'b', 'c', 'd'];

describe('routing', () => {
  it('goes where the adapter is, unless a whole batch more waits there', () => {
    const holder = (load: number) => [node('a', { adapters: new Set(['x']), load }), node('b'), node('c')];
    expect(first(holder(3), 'x')).toBe('a');
    expect(first(holder(9), 'x')).not.toBe('a');
  });

  it('spreads adapters that are nowhere over all nodes, each to the same one whatever the order', () => {
    const homes = Array.from({ length: 400 }, (_, i) =>
      first(
        NAMES.map((name) => node(name)),
        `adapter ${i}`,
      ),
    );
    const turned = Array.from({ length: 400 }, (_, i) =>
      first(
        NAMES.toReversed().map((name) => node(name)),
        `adapter ${i}`,
      ),
    );
    expect(turned).toEqual(homes);
    for (const name of NAMES) expect(homes.filter((home) => home === name).length).toBeGreaterThan(60);
  });

  it('moves only the adapters of a node that leaves', () => {
    for (let i = 0; i < 100; i++) {
      const before = first(
        NAMES.map((name) => node(name)),
        `adapter ${i}`,
      );
      const after = first(
        NAMES.filter((name) => name !== 'c').map((name) => node(name)),
        `adapter ${i}`,
      );
      if (before !== 'c') expect(after).toBe(before);
    }
  });

  it('takes the least busy of those that have the adapter, by their size', () => {
    const adapters = new Set(['x']);
    expect(first([node('a', { adapters, load: 4 }), node('b', { adapters, load: 4, rows: 16 })], 'x')).toBe('b');
  });

  it('asks a lost node last, but asks it', () => {
    const nodes = [node('a', { adapters: new Set(['x']), lost: true }), node('b', { load: 50 })];
    expect(rankNodes(nodes, 'x').map(({ address }) => address)).toEqual(['b', 'a']);
    expect(first([node('a', { lost: true })], 'x')).toBe('a');
    expect(rankNodes([], 'x')).toEqual([]);
  });
});
