import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';
import type { DecoderConfig } from '@/core/model/config';
import type { Rotate } from '@/core/model/decoder';

export type CachedAttentionParts = {
  graph: GraphBuilder;
  config: DecoderConfig;
  /** Queries, keys and values of the new tokens side by side, [batch, length, (heads + 2·keyValueHeads)·headSize]. */
  projected: Value;
  /** [batch, keyValueHeads, 1, past, headSize]. */
  past: { keys: Value; values: Value };
  rotate: Rotate;
  /** Added to the scores of cached and of new keys: [batch, 1, 1, length, past + length]. */
  bias: Value;
  /** How many keys are cached and how many new, int64 [2]. */
  parts: Value;
};

/**
 * Grouped-query attention over cached and new keys, without putting them together: only their scores are joined, so
 * nothing of the cache is copied. Query heads that share keys have a dimension of their own, along which keys and values
 * are repeated: a step then is products of one row, which ONNX Runtime computes without packing the keys first.
 *
 * @returns the mixed values [batch, length, heads·headSize], and the new keys and values, [batch, keyValueHeads,
 *   length, headSize], for the cache
 */
export function cachedAttention({ graph, config, projected, past, rotate, bias, parts }: CachedAttentionParts) {
  const { heads, keyValueHeads, headSize } = config;
  const rotating = heads + keyValueHeads;
  const byHead = (x: Value) => graph.transpose(x, [0, 2, 1, 3]);

  // Queries and keys turn together, all heads of a token at once.
  const [turning, still] = graph.split(projected, -1, [rotating * headSize, keyValueHeads * headSize]);
  const turned = graph.reshape(rotate(turning!, 1), ['batch', 'length', rotating, headSize]);
  const [queries, keys] = graph.split(turned, 2, [heads, keyValueHeads]);
  const fresh = {
    keys: byHead(keys!),
    values: byHead(graph.reshape(still!, ['batch', 'length', keyValueHeads, headSize])),
  };
  const shared = (seen: Value) => graph.reshape(seen, ['batch', keyValueHeads, 1, 'length', headSize]);

  const scaled = graph.mul(byHead(queries!), graph.scalar(1 / Math.sqrt(headSize)));
  const grouped = graph.reshape(scaled, ['batch', keyValueHeads, heads / keyValueHeads, 'length', headSize]);
  const scoresOf = (seen: Value) => graph.matMul(grouped, graph.swapLastTwo(seen));
  const scores = graph.concat([scoresOf(past.keys), scoresOf(shared(fresh.keys))], 4);
  const [old, recent] = graph.splitBy(graph.softmax(graph.add(scores, bias), -1), parts, ['past', 'length']);
  const sum = graph.add(graph.matMul(old!, past.values), graph.matMul(recent!, shared(fresh.values)));
  const byToken = byHead(graph.reshape(sum, ['batch', heads, 'length', headSize]));
  return { mixed: graph.reshape(byToken, ['batch', 'length', heads * headSize]), fresh };
}
