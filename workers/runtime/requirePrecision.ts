import { OpenLedgerError } from '@/core/errors/openLedgerError';
import type { BasePrecision } from '@/core/model/basePrecision';
import type { WebBackend } from '@/workers/runtime/webRuntime';

/**
 * Not every graphics processor reads numbers of 16 bits.
 *
 * @throws OpenLedgerError `unavailable` where a base in this precision cannot be run on this backend
 */
export async function requirePrecision(backend: WebBackend, precision: BasePrecision): Promise<void> {
  if (backend !== 'webgpu' || precision !== 'float16') return;
  const gpu = await navigator.gpu.requestAdapter();
  if (gpu?.features.has('shader-f16')) return;
  throw new OpenLedgerError({
    code: 'unavailable',
    message: 'This graphics processor does not compute with a base in 16 bits.',
    fields: { backend, precision },
    remedy: 'Choose WebAssembly as the device, or 8 or 32 bits for “Base in memory”.',
  });
}
