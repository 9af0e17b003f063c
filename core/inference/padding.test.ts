import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addRun, type FilledRun, noPadding } from '@/core/inference/padding';

/** Counts place by place whether it carries something of a request. */
function naive({ tokens, length, capacity, rank, slots }: FilledRun) {
  const sums = noPadding();
  for (const slot of slots) {
    const places = { positions: [length, tokens], keys: [capacity, slot.held], ranks: [rank, slot.rank] } as const;
    for (const kind of ['positions', 'keys', 'ranks'] as const) {
      const [all, real] = places[kind];
      for (let place = 0; place < all; place++) {
        sums[kind].computed++;
        if (!slot.wanted || place >= real) sums[kind].padded++;
      }
    }
  }
  return sums;
}

const run: fc.Arbitrary<FilledRun> = fc
  .record({ tokens: fc.integer({ min: 1, max: 20 }), more: fc.nat(15), capacity: fc.integer({ min: 1, max: 40 }) })
  .chain(({ tokens, more, capacity }) =>
    fc.nat(8).chain((rank) =>
      fc.record({
        tokens: fc.constant(tokens),
        length: fc.constant(tokens + more),
        capacity: fc.constant(capacity),
        rank: fc.constant(rank),
        slots: fc.array(fc.record({ wanted: fc.boolean(), held: fc.nat(capacity), rank: fc.nat(rank) }), {
          minLength: 1,
          maxLength: 6,
        }),
      }),
    ),
  );

test('padding is what a count place by place finds, run after run', () => {
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 4 }), (runs) => {
      const sums = noPadding();
      const expected = noPadding();
      for (const each of runs) {
        addRun(sums, each);
        const one = naive(each);
        for (const kind of ['positions', 'keys', 'ranks'] as const) {
          expected[kind].computed += one[kind].computed;
          expected[kind].padded += one[kind].padded;
        }
      }
      expect(sums).toEqual(expected);
    }),
  );
});
