import { argmax } from '@/core/sampling/sampler';

/** A token and the natural logarithm of its probability. */
export type TokenLogprob = { id: number; logprob: number };
export type ChosenLogprob = TokenLogprob & {
  /** The most likely tokens at this place, the likeliest first; the chosen one need not be among them. */
  top: TokenLogprob[];
};

/**
 * Log-probabilities of a chosen token and of the most likely ones under the model's own distribution: temperature 1,
 * nothing cut off. log p = logit − log Σ exp(logits). Ties go to the smaller id.
 * @param top how many of the most likely tokens are wanted
 */
export function tokenLogprobs(logits: Float32Array, chosen: number, top: number): ChosenLogprob {
  const largest = logits[argmax(logits)]!;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  const logSum = largest + Math.log(sum);
  const best: number[] = [];
  for (let id = 0; id < logits.length && top > 0; id++) {
    if (best.length === top && logits[id]! <= logits[best[top - 1]!]!) continue;
    let at = best.length;
    while (at > 0 && logits[id]! > logits[best[at - 1]!]!) at--;
    best.splice(at, 0, id);
    if (best.length > top) best.pop();
  }
  const of = (id: number): TokenLogprob => ({ id, logprob: logits[id]! - logSum });
  return { ...of(chosen), top: best.map(of) };
}
