import { halvesOf } from '@/core/formats/shortFloats';

/** One value of a GGUF file's metadata, with the type that it is stored as. */
export type GgufValue =
  | { type: 'string'; value: string }
  | { type: 'uint32'; value: number }
  | { type: 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'int32s'; value: readonly number[] };

export type GgufMetadata = ReadonlyMap<string, GgufValue>;

export type GgufStorage = 'F32' | 'F16';

/** A tensor, row-major; its numbers are asked for once, when its turn to be written comes. */
export type GgufTensor = {
  name: string;
  dims: readonly number[];
  storage: GgufStorage;
  data(): Float32Array;
};

/** Numbers of the GGUF specification, version 3. */
const VERSION = 3;
const ALIGNMENT = 32;
const TENSOR_TYPE: Record<GgufStorage, number> = { F32: 0, F16: 1 };
const WIDTH: Record<GgufStorage, number> = { F32: 4, F16: 2 };
const VALUE_TYPE = { uint32: 4, int32: 5, float32: 6, bool: 7, string: 8, array: 9 } as const;

/**
 * A GGUF file (version 3, little-endian) as pieces in order: header, metadata and tensor table first, then each tensor.
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function writeGguf(
  metadata: GgufMetadata,
  tensors: readonly GgufTensor[],
): { size: number; chunks(): Generator<Uint8Array<ArrayBuffer>> } {
  const head = new ByteWriter();
  head.ascii('GGUF');
  head.uint32(VERSION);
  head.uint64(tensors.length);
  head.uint64(metadata.size);
  for (const [key, value] of metadata) {
    head.string(key);
    writeValue(head, value);
  }
  let offset = 0;
  for (const { name, dims, storage } of tensors) {
    head.string(name);
    head.uint32(dims.length);
    // The format counts dimensions from the fastest.
    for (const size of [...dims].reverse()) head.uint64(size);
    head.uint32(TENSOR_TYPE[storage]);
    head.uint64(offset);
    offset += aligned(bytesOf(dims, storage));
  }
  head.padTo(ALIGNMENT);
  const start = head.bytes();
  return {
    size: start.length + offset,
    *chunks() {
      yield start;
      for (const { name, dims, storage, data } of tensors) {
        const values = data();
        const length = bytesOf(dims, storage);
        const stored = storage === 'F16' ? halvesOf(values) : values;
        if (stored.byteLength !== length) throw new RangeError(`tensor ${name} has ${values.length} numbers`);
        // A copy: what is handed on may be transferred, and the numbers may be another's.
        const bytes = new Uint8Array(aligned(length));
        bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
        yield bytes;
      }
    },
  };
}

const bytesOf = (dims: readonly number[], storage: GgufStorage) =>
  dims.reduce((product, size) => product * size, WIDTH[storage]);

const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

function writeValue(out: ByteWriter, entry: GgufValue): void {
  switch (entry.type) {
    case 'string':
      out.uint32(VALUE_TYPE.string);
      out.string(entry.value);
      return;
    case 'uint32':
      out.uint32(VALUE_TYPE.uint32);
      out.uint32(entry.value);
      return;
    case 'float32':
      out.uint32(VALUE_TYPE.float32);
      out.float32(entry.value);
      return;
    case 'bool':
      out.uint32(VALUE_TYPE.bool);
      out.uint8(entry.value ? 1 : 0);
      return;
    case 'strings':
      out.uint32(VALUE_TYPE.array);
      out.uint32(VALUE_TYPE.string);
      out.uint64(entry.value.length);
      for (const text of entry.value) out.string(text);
      return;
    case 'int32s':
      out.uint32(VALUE_TYPE.array);
      out.uint32(VALUE_TYPE.int32);
      out.uint64(entry.value.length);
      for (const number of entry.value) out.int32(number);
  }
}

/** Little-endian bytes that grow as they are written. */
class ByteWriter {
  #buffer = new Uint8Array(1 << 16);
  #length = 0;
  readonly #encoder = new TextEncoder();

  uint8(value: number): void {
    this.#room(1).setUint8(0, value);
  }
  uint32(value: number): void {
    this.#room(4).setUint32(0, value, true);
  }
  int32(value: number): void {
    this.#room(4).setInt32(0, value, true);
  }
  float32(value: number): void {
    this.#room(4).setFloat32(0, value, true);
  }
  uint64(value: number): void {
    this.#room(8).setBigUint64(0, BigInt(value), true);
  }
  ascii(text: string): void {
    for (const char of text) this.uint8(char.charCodeAt(0));
  }
  string(text: string): void {
    const bytes = this.#encoder.encode(text);
    this.uint64(bytes.length);
    this.#room(bytes.length);
    this.#buffer.set(bytes, this.#length - bytes.length);
  }
  padTo(multiple: number): void {
    while (this.#length % multiple !== 0) this.uint8(0);
  }
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#length);
  }

  #room(bytes: number): DataView {
    const at = this.#length;
    this.#length += bytes;
    if (this.#length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#buffer.length));
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    return new DataView(this.#buffer.buffer, at, bytes);
  }
}
