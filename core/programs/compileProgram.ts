import { encodeModel } from '@/core/graph/encode';
import type { Graph } from '@/core/graph/types';
import type { StoredWeights } from '@/core/model/weights';
import { baseFeeds } from '@/core/programs/frozenWeights';
import type { Feeds, Runtime, Session, SessionOptions } from '@/core/runtime/types';

/**
 * Compiles a program over a frozen base; the session feeds the base's packed weights by itself. Such a base was chosen
 * to save memory, and a plan of it made beforehand would be held beside what the first run took. `sparing` leaves that
 * plan out of other programs.
 */
export async function compileProgram(
  runtime: Runtime,
  graph: Graph,
  weights: StoredWeights,
  options: SessionOptions = {},
): Promise<Session> {
  const sparing = options.sparing === true || Object.keys(feedsOf(graph, weights)).length > 0;
  return feedingBase(await runtime.createSession(encodeModel(graph), { sparing }), graph, weights);
}

/** A session of `graph` that feeds the base's packed weights by itself. */
export function feedingBase(session: Session, graph: Graph, weights: StoredWeights): Session {
  const base = feedsOf(graph, weights);
  if (Object.keys(base).length === 0) return session;
  return {
    run: (feeds, fetches) => session.run({ ...feeds, ...base }, fetches),
    release: () => session.release(),
  };
}

function feedsOf(graph: Graph, weights: StoredWeights): Feeds {
  const read = new Set(graph.inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(baseFeeds(weights)).filter(([name]) => read.has(name)));
}
