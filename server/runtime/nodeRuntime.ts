import * as ort from 'onnxruntime-node';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Feeds, Runtime } from '@/core/runtime/types';
import { fromOrtTensor, toOrtTensor } from '@/lib/runtime/ortTensors';

export type NodeRuntimeOptions = {
  /** Threads of each session. */
  threads: number;
  /** Let idle threads spin for the next operator: faster alone, harmful beside other work. */
  spinning?: boolean;
  /** The processor, or a graphics processor by WebGPU. */
  device?: 'cpu' | 'webgpu';
};

/**
 * ONNX Runtime of the server. On a graphics processor, operators that its backend lacks run on the CPU.
 * Making a session throws `unavailable` where `device` is `webgpu` and there is no such device.
 */
export function createNodeRuntime({ threads, spinning = false, device = 'cpu' }: NodeRuntimeOptions): Runtime {
  return {
    backend: 'node',
    async createSession(model, { sparing = false } = {}) {
      const session = await ort.InferenceSession.create(model, {
        executionProviders: [device],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        graphOptimizationLevel: 'all',
        enableMemPattern: !sparing,
        logSeverityLevel: 3,
        extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' }, set_denormal_as_zero: '1' } },
      }).catch((error: unknown) => {
        throw device === 'webgpu' ? explained(error) : error;
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

/** Of a machine without a graphics processor the runtime says that no adapter could be had. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !/WebGPU adapter/.test(error.message)) return error;
  return new OpenLedgerError({
    code: 'unavailable',
    message: 'This machine has no graphics processor that WebGPU can use.',
    remedy: 'Install the driver and the Vulkan loader of the graphics processor, or compute on the CPU.',
    cause: error,
  });
}
