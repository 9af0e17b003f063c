import * as ort from 'onnxruntime-node';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DType, Feeds, Runtime, Tensor } from '@/core/runtime/types';

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
    async createSession(model) {
      const session = await ort.InferenceSession.create(model, {
        executionProviders: ['cpu'],
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' }, set_denormal_as_zero: '1' } },
      });
      return {
        async run(feeds: Feeds, fetches?: readonly string[]) {
          const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)]));
          const outputs = await (fetches ? session.run(inputs, fetches) : session.run(inputs));
          return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromOrt(name, tensor)]));
        },
        release: () => session.release(),
      };
    },
  };
}

function toOrt(tensor: Tensor): ort.Tensor {
  switch (tensor.dtype) {
    case 'float32':
      return new ort.Tensor('float32', tensor.data, tensor.dims);
    case 'float16':
      return new ort.Tensor('float16', tensor.data, tensor.dims);
    case 'int32':
      return new ort.Tensor('int32', tensor.data, tensor.dims);
    case 'int64':
      return new ort.Tensor('int64', tensor.data, tensor.dims);
    case 'bool':
      return new ort.Tensor('bool', tensor.data, tensor.dims);
  }
}

const ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const satisfies Record<DType, unknown>;

function fromOrt(name: string, { type, data, dims }: ort.Tensor): Tensor {
  if (type === 'float32' && data instanceof ARRAYS.float32) return { dtype: type, data, dims };
  if (type === 'float16' && data instanceof ARRAYS.float16) return { dtype: type, data, dims };
  if (type === 'int32' && data instanceof ARRAYS.int32) return { dtype: type, data, dims };
  if (type === 'int64' && data instanceof ARRAYS.int64) return { dtype: type, data, dims };
  if (type === 'bool' && data instanceof ARRAYS.bool) return { dtype: type, data, dims };
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The model's output ${name} has the element type ${type}, which is not supported.`,
    fields: { name, type },
  });
}
