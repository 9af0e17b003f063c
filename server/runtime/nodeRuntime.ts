import * as ort from 'onnxruntime-node';
import type { Feeds, Runtime } from '@/core/runtime/types';
import { fromOrtTensor, toOrtTensor } from '@/lib/runtime/ortTensors';

export type NodeRuntimeOptions = {
  /** Threads of each session. */
  threads: number;
  /** Let idle threads spin for the next operator: faster alone, harmful beside other work. */
  spinning?: boolean;
};

/** ONNX Runtime of the server, on the CPU. */
export function createNodeRuntime({ threads, spinning = false }: NodeRuntimeOptions): Runtime {
  return {
    backend: 'node',
    async createSession(model, { sparing = false } = {}) {
      const session = await ort.InferenceSession.create(model, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        graphOptimizationLevel: 'all',
        enableMemPattern: !sparing,
        logSeverityLevel: 3,
        extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' }, set_denormal_as_zero: '1' } },
      });
      return {
        async run(feeds: Feeds, fetches?: readonly string[]) {
          const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrtTensor(tensor)]));
          const outputs = await (fetches ? session.run(inputs, fetches) : session.run(inputs));
          return Object.fromEntries(
            Object.entries(outputs).map(([name, tensor]) => [name, fromOrtTensor(name, tensor)]),
          );
        },
        release: () => session.release(),
      };
    },
  };
}
