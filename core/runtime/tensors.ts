import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { Tensor } from '@/core/runtime/types';

/** A float32 tensor over `data` (not copied). */
export const floatTensor = (data: Float32Array, dims: readonly number[]): Tensor => ({ dtype: 'float32', dims, data });

/** An int32 tensor over `data` (not copied). */
export const intTensor = (data: Int32Array, dims: readonly number[]): Tensor => ({ dtype: 'int32', dims, data });

/** The float32 elements of a named output; a missing or differently typed one is a defect of the program. */
export function floatsOf(outputs: Readonly<Record<string, Tensor>>, name: string): Float32Array {
  const tensor = outputs[name];
  if (tensor?.dtype !== 'float32') {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `The model returned no float32 output named ${name}.`,
      fields: { name, dtype: tensor?.dtype ?? null },
    });
  }
  return tensor.data;
}
