import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { Random } from '@/core/random/random';
import { isHeavier, selectHeaviest } from '@/core/sampling/selectHeaviest';

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

/**
 * Picks token ids from logits, in time that grows with their number alone. Equal seeds and equal logits give equal
 * tokens; ties go to the smaller id. The kept tokens are drawn from in the order of their ids, so that a rounding error
 * in the logits moves a border between two of them and does not reorder them.
 *
 * The sampler throws OpenLedgerError `training_diverged` where a score is not a finite number: large finite weights can
 * overflow in the pass.
 */
export function createSampler({ temperature, topP, topK = Number.POSITIVE_INFINITY, seed }: SamplingOptions): Sampler {
  if (temperature === 0) return finiteArgmax;
  const random = new Random(seed);
  let weights = new Float64Array(0);
  let order = new Int32Array(0);

  return (logits) => {
    const count = logits.length;
    if (weights.length !== count) [weights, order] = [new Float64Array(count), new Int32Array(count)];
    const largest = logits[finiteArgmax(logits)]!;
    let mass = 0;
    for (let id = 0; id < count; id++) {
      weights[id] = Math.exp((logits[id]! - largest) / temperature);
      mass += weights[id]!;
    }
    if (Number.isNaN(mass)) throw notNumbers();
    /** The lightest token that is kept. */
    let last: number | undefined;
    const keep = (sizeOf: (id: number) => number, wanted: number) => {
      for (let id = 0; id < count; id++) order[id] = id;
      const found = selectHeaviest(order, weights, sizeOf, wanted);
      if (last === undefined || isHeavier(weights, found, last)) last = found;
      mass = 0;
      for (let id = 0; id < count; id++) mass += keptWeight(id);
    };
    const keptWeight = (id: number) =>
      last === undefined || id === last || isHeavier(weights, id, last) ? weights[id]! : 0;

    if (topK < count) keep(() => 1, topK);
    // topP is a share of what topK leaves.
    if (topP < 1) keep((id) => weights[id]!, topP * mass);
    return draw(random.uniform() * mass, count, keptWeight);
  };
}

/** The first id at which the running sum of the weights passes the target; the last with a weight where none does. */
function draw(target: number, count: number, weightOf: (id: number) => number): number {
  let rest = target;
  let drawn = 0;
  for (let id = 0; id < count; id++) {
    const weight = weightOf(id);
    if (weight === 0) continue;
    drawn = id;
    rest -= weight;
    if (rest < 0) break;
  }
  return drawn;
}

export function argmax(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}

function finiteArgmax(logits: Float32Array): number {
  const best = argmax(logits);
  if (!Number.isFinite(logits[best])) throw notNumbers();
  return best;
}

const notNumbers = () =>
  new OpenLedgerError({
    code: 'training_diverged',
    message: 'The scores that this model gives its tokens are not finite numbers, so no token can be drawn.',
    remedy: 'Its adapter is broken: train it again with a smaller learning rate, or ask another model.',
  });
