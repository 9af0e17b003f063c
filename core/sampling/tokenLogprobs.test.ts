import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenLogprobs } from '@/core/sampling/tokenLogprobs';

describe('log-probabilities', () => {
  it('are those of the distribution, and the most likely tokens are in order', () => {
    const logits = Float32Array.from([0, Math.log(2), Math.log(5), Math.log(2)]);
    const { id, logprob, top } = tokenLogprobs(logits, 0, 3);
    expect(id).toBe(0);
    expect(Math.exp(logprob)).toBeCloseTo(0.1, 6);
    expect(top.map((entry) => entry.id)).toEqual([2, 1, 3]);
    expect(top.map((entry) => Math.exp(entry.logprob))).toEqual([0.5, 0.2, 0.2].map((p) => expect.closeTo(p, 6)));
  });

  it('equal a plain computation over the whole sorted list', () => {
    const numbers = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(numbers, fc.nat(59), fc.integer({ min: 0, max: 20 }), (values, at, top) => {
        const logits = Float32Array.from(values);
        const chosen = at % logits.length;
        const found = tokenLogprobs(logits, chosen, top);
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
        const sorted = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b).slice(0, top);
        expect(found.logprob).toBeCloseTo(Math.log(Math.exp(logits[chosen]!) / total), 4);
        expect(found.top.map(({ id }) => id)).toEqual(sorted);
      }),
    );
  });
});
