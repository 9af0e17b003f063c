import { GraphBuilder } from '@/core/graph/builder';
import { encodeModel } from '@/core/graph/encode';
import type { Runtime } from '@/core/runtime/types';

/** Compiles a model of one addition, so that a runtime which cannot work here says so before it is asked for more. */
export async function probeRuntime(runtime: Runtime): Promise<void> {
  const graph = new GraphBuilder('probe');
  const x = graph.input('x', [1]);
  const session = await runtime.createSession(encodeModel(graph.build({ y: graph.add(x, x) })));
  await session.release();
}
