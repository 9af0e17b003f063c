import { GraphBuilder } from '@/core/graph/builder';
import { encodeModel } from '@/core/graph/encode';
import type { Graph } from '@/core/graph/types';
import type { BasePrecision } from '@/core/model/basePrecision';
import { compileProgram } from '@/core/programs/compileProgram';
import type { Runtime, Session } from '@/core/runtime/types';
import { createWebRuntime, type WebRuntimeOptions } from '@/workers/runtime/webRuntime';
import { type Measured, measurePrograms } from './measurePrograms';

/** `precisions` of the base; all if left out. `int64Sum` compiles a sum of 64-bit integers in place of the programs: WebGPU has no kernel for it. */
export type HarnessRequest = WebRuntimeOptions & { precisions?: readonly BasePrecision[]; int64Sum?: boolean };
export type HarnessAnswer = { measured: Measured } | { error: string };

function int64Sum(): Graph {
  const graph = new GraphBuilder('int64Sum');
  const x = graph.cast(graph.input('x', [1]), 'int64');
  return graph.build({ y: graph.cast(graph.add(x, x), 'float32') });
}

let kept: Promise<Session> | undefined;

/**
 * Keeps a session, and with it the graphics processor's device and every kernel that was compiled for it, from one
 * request to the next: an emulated one compiles each for seconds.
 */
function keepDevice(runtime: Runtime): Promise<Session> {
  const graph = new GraphBuilder('kept');
  const x = graph.input('x', [1]);
  kept ??= runtime.createSession(encodeModel(graph.build({ y: graph.add(x, x) })));
  return kept;
}

/** Measures the programs by the product's own browser runtime; one request for each worker. */
self.addEventListener('message', async ({ data }: MessageEvent<HarnessRequest>) => {
  try {
    const runtime = await createWebRuntime(data);
    if (data.backend === 'webgpu') await keepDevice(runtime);
    if (data.int64Sum) {
      await (await runtime.createSession(encodeModel(int64Sum()))).release();
      return self.postMessage({ measured: {} } satisfies HarnessAnswer);
    }
    const measured = await measurePrograms(
      (graph, weights) => compileProgram(runtime, graph, weights),
      data.precisions,
    );
    self.postMessage({ measured } satisfies HarnessAnswer);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    self.postMessage({ error: `${error}${cause === undefined ? '' : ` (${cause})`}` } satisfies HarnessAnswer);
  }
});
