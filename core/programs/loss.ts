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

/** Weighted cross-entropy. */
export function crossEntropy(
  graph: GraphBuilder,
  { hidden, head, rows, labels, weights }: CrossEntropyInputs,
): CrossEntropy {
  const perToken = graph.reshape(graph.crossEntropyGemm(hidden, head, rows, labels), labels.shape);
  return { loss: graph.reduceSum(graph.mul(perToken, weights), [0], false), perToken };
}
