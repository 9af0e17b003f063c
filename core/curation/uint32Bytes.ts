import { OpenLedgerError } from '@/core/errors/openLedgerError';

/** Little-endian bytes of signatures and shingle sets, whatever the machine's own order: 448 bytes a signature. */
export function uint32ToBytes(values: Uint32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < values.length; at += 1) view.setUint32(at * 4, values[at]!, true);
  return bytes;
}

/** @throws OpenLedgerError when the number of bytes is no multiple of 4 */
export function uint32FromBytes(bytes: Uint8Array): Uint32Array {
  if (bytes.length % 4 !== 0) {
    throw new OpenLedgerError({
      code: 'invalid_input',
      message: `${bytes.length} bytes do not hold whole 32-bit numbers`,
      fields: { bytes: bytes.length },
      remedy: 'Rebuild the duplicate index of this DataNet.',
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
}
