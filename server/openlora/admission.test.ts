import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Admission,
  type Candidate,
  longestWait,
  nextToAdmit,
  orderOfAdmission,
  type RunningRow,
} from '@/server/openlora/admission';

const candidate = (sequence: number, adapter: string | null, rest: Partial<Candidate> = {}): Candidate => ({
  sequence,
  adapter,
  payer: 'p',
  priority: 0,
  ready: true,
  ...rest,
});
const noShares = () => 0;
const row = (adapter: string | null, remainingTokens = 10): RunningRow => ({ adapter, remainingTokens });

describe('orderOfAdmission', () => {
  const sequences = (queue: Candidate[], used: (payer: string) => number = noShares) =>
    orderOfAdmission(queue, used).map(({ sequence }) => sequence);

  it('is oldest first across adapters', () => {
    expect(sequences([candidate(3, 'a'), candidate(1, 'b'), candidate(2, null)])).toEqual([1, 2, 3]);
  });

  it('lets priority order the requests of one payer and of nobody else', () => {
    const queue = [
      candidate(1, 'a', { payer: 'x' }),
      candidate(2, 'a', { payer: 'y' }),
      candidate(3, 'a', { payer: 'y', priority: 9 }),
    ];
    expect(sequences(queue)).toEqual([1, 3, 2]);
  });

  it('puts the payer first who has used least', () => {
    const used = (payer: string) => (payer === 'x' ? 100 : 0);
    expect(sequences([candidate(1, 'a', { payer: 'x' }), candidate(2, 'a', { payer: 'y' })], used)).toEqual([2, 1]);
  });
});

describe('nextToAdmit', () => {
  it('passes over who waits for a load', () => {
    const queue = [candidate(1, 'a', { ready: false }), candidate(2, 'b')];
    expect(nextToAdmit(queue, [], 2, null)).toEqual({ next: queue[1], draining: null });
  });

  it('drains the adapter that ends soonest for the first who does not fit, and goes on filling others', () => {
    const running = [row('hot', 30), row('hot', 5), row('warm', 20)];
    const queue = [candidate(1, 'rare'), candidate(2, 'warm'), candidate(3, 'hot'), candidate(4, null)];
    expect(nextToAdmit(queue, running, 2, null)).toEqual({ next: queue[2], draining: 'warm' });
    expect(nextToAdmit(queue, running, 2, 'hot')).toEqual({ next: queue[1], draining: 'hot' });
    expect(nextToAdmit(queue.slice(0, 2), running, 2, null)).toEqual({ next: undefined, draining: 'warm' });
  });

  it('stops draining when nobody is kept out any more', () => {
    expect(nextToAdmit([candidate(1, 'hot')], [row('hot')], 1, 'hot').draining).toBeNull();
  });

  const adapter = fc.constantFrom(null, 'a', 'b', 'c', 'd', 'e');
  const queues = fc.array(fc.record({ adapter, ready: fc.boolean() }), { maxLength: 12 });

  it('never goes beyond the cap, and turns away only at the cap', () => {
    fc.assert(
      fc.property(queues, fc.array(adapter, { maxLength: 6 }), fc.integer({ min: 1, max: 4 }), (waiting, rows, cap) => {
        const queue = waiting.map((each, i) => candidate(i, each.adapter, { ready: each.ready }));
        const running = rows.map((each) => row(each));
        const before = new Set<string>(rows.filter((each) => each !== null));
        fc.pre(before.size <= cap);
        const { next, draining } = nextToAdmit(queue, running, cap, null);
        const after = new Set([...before, ...(next?.adapter ? [next.adapter] : [])]);
        expect(after.size).toBeLessThanOrEqual(cap);
        if (next) expect(next.ready).toBe(true);
        for (const item of queue.slice(0, next?.sequence ?? queue.length)) {
          const fits = item.adapter === null || before.has(item.adapter) || before.size < cap;
          if (item.ready && fits) expect(item.adapter).toBe(draining);
        }
      }),
    );
  });
});

describe('longestWait', () => {
  type Request = { adapter: string | null; tokens: number };
  const requests = fc.array(
    fc.record({
      adapter: fc.constantFrom('hot', 'hot', 'hot', 'warm', 'rare', null),
      tokens: fc.integer({ min: 1, max: 6 }),
    }),
    { minLength: 1, maxLength: 40 },
  );

  /** Rounds that each request waits when all come at once and a hot adapter is asked for again in every round. */
  function simulate(all: readonly Request[], rows: number, cap: number): number[] {
    const waits: number[] = all.map(() => -1);
    const queue = all.map(({ adapter }, i) => candidate(i, adapter));
    let running: (RunningRow & { sequence: number })[] = [];
    let draining: string | null = null;
    for (let round = 0; waits.includes(-1) && round < 10_000; round++) {
      queue.push(candidate(all.length + round, 'hot'));
      while (running.length < rows) {
        const admission: Admission<Candidate> = nextToAdmit(orderOfAdmission(queue, noShares), running, cap, draining);
        draining = admission.draining;
        if (!admission.next) break;
        const { sequence, adapter } = admission.next;
        queue.splice(queue.indexOf(admission.next), 1);
        if (sequence < all.length) waits[sequence] = round;
        running.push({ adapter, remainingTokens: all[sequence]?.tokens ?? 6, sequence });
      }
      running = running
        .map((each) => ({ ...each, remainingTokens: each.remainingTokens - 1 }))
        .filter(({ remainingTokens }) => remainingTokens > 0);
    }
    return waits;
  }

  it('holds for every request, however hot another adapter is', () => {
    fc.assert(
      fc.property(requests, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), (all, rows, cap) => {
        for (const [ahead, waited] of simulate(all, rows, cap).entries()) {
          expect(waited).toBeGreaterThanOrEqual(0);
          expect(waited).toBeLessThanOrEqual(
            longestWait({ ahead, rows, chunk: 1, longestPrompt: 0, longestAnswer: 6 }),
          );
        }
      }),
    );
  });
});
