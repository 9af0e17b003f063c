import { describe, expect, it } from 'vitest';
import { Random } from '@/core/random/random';
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

  it('draws only from the set that sorting gives, and from each of it', () => {
    const random = new Random(11);
    for (let round = 0; round < 40; round++) {
      const wide = Float32Array.from({ length: 200 }, () => 3 * random.normal());
      const [temperature, topP, topK] = [0.5 + random.uniform(), 0.2 + 0.75 * random.uniform(), 1 + random.below(60)];
      const weights = Array.from(wide, (logit) => Math.exp(logit / temperature));
      const order = [...weights.keys()].sort((a, b) => weights[b]! - weights[a]!).slice(0, topK);
      const available = order.reduce((sum, id) => sum + weights[id]!, 0);
      const set = new Set<number>();
      for (let mass = 0; mass < topP * available; mass += weights[order[set.size - 1]!]!) set.add(order[set.size]!);
      const sample = createSampler({ temperature, topP, topK, seed: round });
      const drawn = new Set(Array.from({ length: 400 }, () => sample(wide)));
      expect([...drawn].filter((id) => !set.has(id))).toEqual([]);
      const heaviest = [...set].slice(0, 3);
      expect(heaviest.filter((id) => !drawn.has(id))).toEqual([]);
    }
  });

  it('hardly changes when the logits change by a rounding error', () => {
    const random = new Random(5);
    const wide = Float32Array.from({ length: 500 }, () => random.normal());
    const draws = (values: Float32Array) => {
      const sample = createSampler({ temperature: 1, topP: 0.95, seed: 9 });
      return Array.from({ length: 300 }, () => sample(values));
    };
    const near = draws(wide.map((logit) => logit + 1e-6 * random.normal()));
    expect(draws(wide).filter((id, i) => id !== near[i]).length).toBeLessThan(3);
  });

  it.each([
    ['nothing but NaN', [Number.NaN, Number.NaN, Number.NaN], [0, 1]],
    ['an infinite score', [0, Number.POSITIVE_INFINITY, 0], [0, 1]],
    ['one NaN among numbers', [1, Number.NaN, 0], [1]],
  ])('refuses %s', (_, scores, temperatures) => {
    for (const temperature of temperatures) {
      const sample = createSampler({ temperature, topP: 0.9, seed: 1 });
      expect(() => sample(Float32Array.from(scores))).toThrow(expect.objectContaining({ code: 'training_diverged' }));
    }
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
