import { encodeModel } from '@/core/graph/encode';
import type { Graph } from '@/core/graph/types';
import type { StoredWeights } from '@/core/model/weights';
import { baseFeeds } from '@/core/programs/frozenWeights';
import type { Runtime, Session } from '@/core/runtime/types';

/**
 * Compiles a program over a frozen base; the session feeds the base's packed weights by itself. Such a base was chosen
 * to save memory, and a plan of it made beforehand would be held beside what the first run took.
 */
export async function compileProgram(runtime: Runtime, graph: Graph, weights: StoredWeights): Promise<Session> {
  const read = new Set(graph.inputs.map(({ name }) => name));
  const stored = Object.entries(baseFeeds(weights)).filter(([name]) => read.has(name));
  const session = await runtime.createSession(encodeModel(graph), { sparing: stored.length > 0 });
  if (stored.length === 0) return session;
  const base = Object.fromEntries(stored);
  return {
    run: (feeds, fetches) => session.run({ ...feeds, ...base }, fetches),
    release: () => session.release(),
  };
}
