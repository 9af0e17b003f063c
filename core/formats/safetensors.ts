import {
  HEADER_LENGTH_BYTES,
  headerLength,
  parseSafetensorsHeader,
  STORAGE_WIDTH,
  type Storage,
} from '@/core/formats/safetensorsHeader';
import { floatsOfBrain, floatsOfHalves, halvesOf } from '@/core/formats/shortFloats';

export type FloatArray = { readonly dims: readonly number[]; readonly data: Float32Array };
export type SafetensorsFile = { tensors: ReadonlyMap<string, FloatArray>; metadata: Readonly<Record<string, string>> };

/**
 * Reads a safetensors file whose tensors are F32, F16 or BF16; all become float32. The header is checked before
 * anything is allocated.
 *
 * @param share Numbers that lie in the file as they are needed stay there and are not copied: for a caller who neither
 *   changes nor transfers the file afterwards.
 * @throws OpenLedgerError `invalid_input` naming the tensor.
 */
export function readSafetensors(file: Uint8Array, { share = false } = {}): SafetensorsFile {
  const start = HEADER_LENGTH_BYTES + headerLength(file, file.length);
  const { entries, metadata } = parseSafetensorsHeader(file.subarray(HEADER_LENGTH_BYTES, start), file.length - start);
  const tensors = new Map<string, FloatArray>();
  for (const { name, storage, dims, begin, end } of entries) {
    const at = file.byteOffset + start + begin;
    if (share && storage === 'F32' && at % 4 === 0) {
      tensors.set(name, { dims, data: new Float32Array(file.buffer, at, (end - begin) / 4) });
      continue;
    }
    // A copy, so that the elements are aligned and the file can be let go; the slice of a Node Buffer would be no copy.
    const bytes = Uint8Array.from(file.subarray(start + begin, start + end));
    tensors.set(name, { dims, data: decodeFloats(storage, bytes.buffer) });
  }
  return { tensors, metadata };
}

/** Writes tensors in the given storage type, in the order of the map; the result depends on nothing else. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, FloatArray>,
  storage: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array<ArrayBuffer> {
  const shapes = new Map([...tensors].map(([name, { dims }]) => [name, dims]));
  const head = safetensorsHead(shapes, storage, metadata);
  const numbers = [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  const file = new Uint8Array(head.length + numbers * STORAGE_WIDTH[storage]);
  file.set(head);
  let at = head.length;
  for (const { data } of tensors.values()) {
    const stored = storage === 'F16' ? halvesOf(data) : data;
    file.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), at);
    at += stored.byteLength;
  }
  return file;
}

/** What stands before the numbers of such a file: they follow in the order of the map. */
export function safetensorsHead(
  shapes: ReadonlyMap<string, readonly number[]>,
  storage: 'F32' | 'F16',
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  // Without a prototype, so that no name is special.
  const header: Record<string, unknown> = Object.assign(Object.create(null), { __metadata__: metadata });
  let offset = 0;
  for (const [name, dims] of shapes) {
    const end = offset + dims.reduce((product, dim) => product * dim, STORAGE_WIDTH[storage]);
    header[name] = { dtype: storage, shape: dims, data_offsets: [offset, end] };
    offset = end;
  }
  const json = JSON.stringify(header);
  const text = new TextEncoder().encode(
    json.padEnd(json.length + ((8 - (new TextEncoder().encode(json).length % 8)) % 8)),
  );
  const head = new Uint8Array(8 + text.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(text.length), true);
  head.set(text, 8);
  return head;
}

/** Stored elements as float32; of F32 the same memory. */
export function decodeFloats(storage: Storage, bytes: ArrayBuffer): Float32Array {
  if (storage === 'F32') return new Float32Array(bytes);
  return storage === 'F16' ? floatsOfHalves(new Uint16Array(bytes)) : floatsOfBrain(new Uint16Array(bytes));
}
