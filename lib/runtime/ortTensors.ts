import { Tensor as OrtTensor } from 'onnxruntime-common';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { DType, Tensor } from '@/core/runtime/types';

/** ONNX Runtime's own tensor over the same memory. onnxruntime-node and onnxruntime-web share this class. */
export function toOrtTensor(tensor: Tensor): OrtTensor {
  switch (tensor.dtype) {
    case 'float32':
      return new OrtTensor('float32', tensor.data, tensor.dims);
    case 'float16':
      return new OrtTensor('float16', tensor.data, tensor.dims);
    case 'int4':
      return new OrtTensor('int4', tensor.data, tensor.dims);
    case 'int8':
      return new OrtTensor('int8', tensor.data, tensor.dims);
    case 'uint8':
      return new OrtTensor('uint8', tensor.data, tensor.dims);
    case 'int32':
      return new OrtTensor('int32', tensor.data, tensor.dims);
    case 'int64':
      return new OrtTensor('int64', tensor.data, tensor.dims);
    case 'bool':
      return new OrtTensor('bool', tensor.data, tensor.dims);
  }
}

const ARRAYS = {
  float32: Float32Array,
  float16: Uint16Array,
  int4: Uint8Array,
  int8: Int8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const satisfies Record<DType, unknown>;

/** A tensor of ours over what ONNX Runtime returned in main memory. */
export function fromOrtTensor(name: string, { type, data, dims }: OrtTensor): Tensor {
  if (type === 'float32' && data instanceof ARRAYS.float32) return { dtype: type, data, dims };
  if (type === 'float16' && data instanceof ARRAYS.float16) return { dtype: type, data, dims };
  if (type === 'int4' && data instanceof ARRAYS.int4) return { dtype: type, data, dims };
  if (type === 'int8' && data instanceof ARRAYS.int8) return { dtype: type, data, dims };
  if (type === 'uint8' && data instanceof ARRAYS.uint8) return { dtype: type, data, dims };
  if (type === 'int32' && data instanceof ARRAYS.int32) return { dtype: type, data, dims };
  if (type === 'int64' && data instanceof ARRAYS.int64) return { dtype: type, data, dims };
  if (type === 'bool' && data instanceof ARRAYS.bool) return { dtype: type, data, dims };
  throw new OpenLedgerError({
    code: 'invalid_input',
    message: `The model's output ${name} has the element type ${type}, which is not supported.`,
    fields: { name, type },
  });
}
