import type { GraphBuilder } from '@/core/graph/builder';
import type { Value } from '@/core/graph/types';

/*
 * A runtime merges what is computed twice from the same values, and computes in an order of its own. A value that waits
 * for another is unequal to itself, and is there only after the other.
 */

/** False, [1], but known only when `x` is there. */
export function neverOnceThere(graph: GraphBuilder, x: Value): Value {
  // 0·x ≤ −1 holds for no x, also where it is infinite or not a number.
  return graph.lessOrEqual(graph.mul(firstOf(graph, x), graph.scalar(0)), graph.scalar(-1));
}

/** float32 `x`, unchanged, but not there before all of `others` are. */
export function after(graph: GraphBuilder, x: Value, others: readonly Value[]): Value {
  // Summed one by one: a graphics processor reads only a few tensors at once.
  const all = others.map((other) => firstOf(graph, other)).reduce((sum, first) => graph.add(sum, first));
  return graph.add(x, graph.cast(neverOnceThere(graph, all), 'float32'));
}

/** The first element, [1]; sizes that are known only when the graph runs are no hindrance. */
function firstOf(graph: GraphBuilder, x: Value): Value {
  const first = graph.integer(0);
  const element = x.shape.reduce<Value>((part) => graph.gather(part, first), x);
  return graph.reshape(element, [1]);
}
