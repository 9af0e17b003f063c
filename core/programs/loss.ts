import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';

export type CrossEntropy = {
  /** Σ weight · −log p(label), a scalar. */
  loss: Value;
  /** −log p(label) of each token, [tokens]. */
  perToken: Value;
  /** The maximum that only stabilises the sum; differentiate with it frozen. */
  frozen: Value;
};

export type CrossEntropyInputs = {
  /** Last hidden states, [tokens, width]. */
  hidden: Value;
  /** Output matrix, [vocabulary, width]. */
  head: Value;
  /** The same matrix for looking rows up; a constant of its own lets a runtime rearrange `head` for the product. */
  rows: Value;
  /** [tokens] */
  labels: Value;
  /** Share of each token in the loss, [tokens]. */
  weights: Value;
};

/**
 * Weighted cross-entropy. The label's logit is taken as a product with the label's own row of the output matrix, so
 * neither a one-hot matrix nor a gather from the logits is needed:
 * −log p = log Σ exp(z − m) + m − hidden·head[label].
 */
export function crossEntropy(
  graph: GraphBuilder,
  { hidden, head, rows, labels, weights }: CrossEntropyInputs,
): CrossEntropy {
  const logits = graph.gemm(hidden, head, { transB: true });
  const maximum = graph.reduceMax(logits, [1], true);
  const exponentials = graph.exp(graph.sub(logits, maximum));
  const logSum = graph.add(graph.log(graph.reduceSum(exponentials, [1], true)), maximum);
  const chosen = graph.reduceSum(graph.mul(hidden, graph.gather(rows, labels)), [1], true);
  const perToken = graph.reshape(graph.sub(logSum, chosen), labels.shape);
  return { loss: graph.reduceSum(graph.mul(perToken, weights), [0], false), perToken, frozen: maximum };
}
