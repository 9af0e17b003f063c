import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairShares } from '@/server/openlora/fairShares';

describe('FairShares', () => {
  it('gives nobody credit for time in which they asked for nothing', () => {
    const shares = new FairShares();
    shares.arrive('busy');
    shares.charge('busy', 0, 500);
    shares.charge('busy', 0, 500);
    shares.arrive('late');
    expect(shares.used('late')).toBe(1000);
    expect(shares.used('busy')).toBe(2000);
  });

  it('remembers who has used more than the others after they have left, and forgets the rest', () => {
    const shares = new FairShares();
    shares.arrive('greedy');
    shares.charge('greedy', 10, 0);
    shares.leave('greedy');
    shares.arrive('greedy');
    expect(shares.used('greedy')).toBe(10);
    shares.arrive('other');
    shares.charge('greedy', 10, 0);
    shares.leave('greedy');
    shares.leave('other');
    expect(shares.size).toBe(1);
    for (let i = 0; i < 1000; i++) {
      shares.arrive(`${i}`);
      shares.leave(`${i}`);
    }
    expect(shares.size).toBe(1);
  });

  it('keeps payers who always wait within (1 + rows) requests of each other in what they really used', () => {
    const request = fc.record({ prompt: fc.integer({ min: 1, max: 50 }), max: fc.integer({ min: 1, max: 50 }) });
    const streams = fc.array(fc.array(request, { minLength: 1, maxLength: 20 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(
        streams,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (payers, rows, parts) => {
          const shares = new FairShares();
          const real = payers.map(() => 0);
          const at = payers.map(() => 0);
          for (const i of payers.keys()) shares.arrive(`${i}`);
          const running: { payer: number; prompt: number; max: number }[] = [];
          const dearest = 50 + 2 * 50;
          for (let round = 0; round < 200; round++) {
            const payer = payers.map((_, i) => i).reduce((a, b) => (shares.used(`${b}`) < shares.used(`${a}`) ? b : a));
            const stream = payers[payer]!;
            const { prompt, max } = stream[at[payer]!++ % stream.length]!;
            shares.charge(`${payer}`, prompt, max);
            running.push({ payer, prompt, max });
            if (running.length === rows) {
              const done = running.shift()!;
              const produced = Math.floor(parts.next().value * done.max);
              shares.refund(`${done.payer}`, done.max - produced);
              real[done.payer]! += done.prompt + 2 * produced;
            }
            expect(Math.max(...real) - Math.min(...real)).toBeLessThanOrEqual((1 + rows) * dearest);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
