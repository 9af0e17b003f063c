import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';

export type CrossEntropy = {
  /** Σ weight · −log p(label), a scalar. */
  loss: Value;
  /** −log p(label) of each token, [tokens]. */
  perToken: Value;
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
 * −log p = log Σ_j exp(hidden·head_j) − hidden·head_label.
 */
export function crossEntropy(
  graph: GraphBuilder,
  { hidden, head, rows, labels, weights }: CrossEntropyInputs,
): CrossEntropy {
  const logSum = graph.logSumExpGemm(hidden, head);
  const chosen = graph.reduceSum(graph.mul(hidden, graph.gather(rows, labels)), [1], true);
  const perToken = graph.reshape(graph.sub(logSum, chosen), labels.shape);
  return { loss: graph.reduceSum(graph.mul(perToken, weights), [0], false), perToken };
}
