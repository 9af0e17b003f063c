import { Random } from '@/core/random/random';

export type SamplingOptions = {
  /** 0 takes the most likely token. */
  temperature: number;
  /** Smallest set of tokens whose probabilities reach this sum (nucleus sampling, arXiv 1904.09751). */
  topP: number;
  /** At most so many of the most likely tokens are drawn from (arXiv 1805.04833); left out, all. */
  topK?: number;
  seed: number;
};

export type Sampler = (logits: Float32Array) => number;

/** Picks token ids from logits. Equal seeds and equal logits give equal tokens; ties go to the smaller id. */
export function createSampler({ temperature, topP, topK = Number.POSITIVE_INFINITY, seed }: SamplingOptions): Sampler {
  if (temperature === 0) return argmax;
  const random = new Random(seed);
  return (logits) => {
    const probabilities = softmax(logits, temperature);
    const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
    const candidates = Math.min(order.length, topK);
    // topP is a share of what topK leaves.
    let available = 0;
    for (let i = 0; i < candidates; i++) available += probabilities[order[i]!]!;
    const wanted = candidates === order.length ? topP : topP * available;
    let kept = 0;
    let mass = 0;
    while (kept < candidates && mass < wanted) mass += probabilities[order[kept++]!]!;
    let target = random.uniform() * mass;
    for (const id of order.slice(0, kept)) {
      target -= probabilities[id]!;
      if (target < 0) return id;
    }
    return order[kept - 1]!;
  };
}

export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

function softmax(logits: Float32Array, temperature: number): Float64Array {
  const largest = logits[argmax(logits)]!;
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - largest) / temperature));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
