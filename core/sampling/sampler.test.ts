import { describe, expect, it } from 'vitest';
import { createSampler } from '@/core/sampling/sampler';

const logits = Float32Array.from([0, Math.log(2), Math.log(5), Math.log(2)]); // probabilities .1 .2 .5 .2

describe('sampler', () => {
  it('takes the most likely token at temperature 0, the smaller id on a tie', () => {
    expect(createSampler({ temperature: 0, topP: 1, seed: 1 })(logits)).toBe(2);
    expect(createSampler({ temperature: 0, topP: 1, seed: 1 })(Float32Array.from([3, 3, 1]))).toBe(0);
  });

  it('draws in proportion to the probabilities', () => {
    const sample = createSampler({ temperature: 1, topP: 1, seed: 7 });
    const counts = [0, 0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) counts[sample(logits)]!++;
    // four standard errors of a proportion over 20,000 draws are below 0.015
    for (const [id, share] of [0.1, 0.2, 0.5, 0.2].entries()) expect(counts[id]! / 20_000).toBeCloseTo(share, 1.5);
  });

  it('cuts the tail at topP', () => {
    const sample = createSampler({ temperature: 1, topP: 0.65, seed: 3 });
    const seen = new Set(Array.from({ length: 2_000 }, () => sample(logits)));
    expect(seen).toEqual(new Set([1, 2]));
  });

  it('draws from the topK most likely alone, and topP is a share of what they hold', () => {
    const drawn = (options: { topP: number; topK: number }) => {
      const sample = createSampler({ temperature: 1, seed: 3, ...options });
      return new Set(Array.from({ length: 2_000 }, () => sample(logits)));
    };
    expect(drawn({ topP: 1, topK: 1 })).toEqual(new Set([2]));
    expect(drawn({ topP: 1, topK: 2 })).toEqual(new Set([1, 2]));
    // .5 of .7 is more than .65, though not more than .65 of everything that topK leaves out
    expect(drawn({ topP: 0.65, topK: 2 })).toEqual(new Set([2]));
  });

  it('repeats itself with the same seed and differs with another', () => {
    const draw = (seed: number) => {
      const sample = createSampler({ temperature: 1, topP: 1, seed });
      return Array.from({ length: 50 }, () => sample(logits));
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });
});
