import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GgufTensor, type GgufValue, writeGguf } from '@/core/formats/gguf';

type Read = {
  version: number;
  metadata: Map<string, unknown>;
  tensors: Map<string, { ne: number[]; type: number; at: number }>;
};

/** A reader of its own, written from the specification. */
function read(file: Uint8Array): Read {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  let at = 4;
  const skip = (bytes: number) => {
    at += bytes;
    return at - bytes;
  };
  const u32 = () => view.getUint32(skip(4), true);
  const u64 = () => Number(view.getBigUint64(skip(8), true));
  const text = () => {
    const length = u64();
    return new TextDecoder('utf-8', { fatal: true }).decode(file.subarray(skip(length), at));
  };
  const value = (type: number): unknown => {
    if (type === 4) return u32();
    if (type === 5) return view.getInt32(skip(4), true);
    if (type === 6) return view.getFloat32(skip(4), true);
    if (type === 7) return view.getUint8(skip(1)) === 1;
    if (type === 8) return text();
    expect(type).toBe(9);
    const of = u32();
    return Array.from({ length: u64() }, () => value(of));
  };
  expect(new TextDecoder().decode(file.subarray(0, 4))).toBe('GGUF');
  const version = u32();
  const [tensorCount, keyCount] = [u64(), u64()];
  const metadata = new Map(Array.from({ length: keyCount }, () => [text(), value(u32())]));
  const table = Array.from({ length: tensorCount }, () => ({
    name: text(),
    ne: Array.from({ length: u32() }, u64),
    type: u32(),
    offset: u64(),
  }));
  const start = Math.ceil(at / 32) * 32;
  return {
    version,
    metadata,
    tensors: new Map(table.map(({ name, ne, type, offset }) => [name, { ne, type, at: start + offset }])),
  };
}

function fileOf(metadata: ReadonlyMap<string, GgufValue>, tensors: readonly GgufTensor[]): Uint8Array {
  const { size, chunks } = writeGguf(metadata, tensors);
  const file = Buffer.concat([...chunks()]);
  expect(file.length).toBe(size);
  return new Uint8Array(file);
}

test('every kind of value and every tensor comes back', () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 12 });
  const value = fc.oneof(
    fc.record({ type: fc.constant('string' as const), value: name }),
    fc.record({ type: fc.constant('uint32' as const), value: fc.nat(0xffffffff) }),
    fc.record({ type: fc.constant('float32' as const), value: fc.float({ noNaN: true }) }),
    fc.record({ type: fc.constant('bool' as const), value: fc.boolean() }),
    fc.record({ type: fc.constant('strings' as const), value: fc.array(name) }),
    fc.record({ type: fc.constant('int32s' as const), value: fc.array(fc.integer()) }),
  );
  const tensor = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }).chain((dims) =>
    fc
      .array(fc.float({ noNaN: true }), {
        minLength: dims.reduce((a, b) => a * b, 1),
        maxLength: dims.reduce((a, b) => a * b, 1),
      })
      .map((data) => ({ dims, data: Float32Array.from(data) })),
  );
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.dictionary(name, tensor), (values, tensors) => {
      const file = fileOf(
        new Map(Object.entries(values)),
        Object.entries(tensors).map(([key, { dims, data }]) => ({ name: key, dims, storage: 'F32', data: () => data })),
      );
      const found = read(file);
      expect(found.version).toBe(3);
      expect(Object.fromEntries(found.metadata)).toEqual(
        Object.fromEntries(Object.entries(values).map(([key, each]) => [key, each.value])),
      );
      expect([...found.tensors.keys()]).toEqual(Object.keys(tensors));
      for (const [key, { dims, data }] of Object.entries(tensors)) {
        const { ne, type, at } = found.tensors.get(key)!;
        expect(type).toBe(0);
        expect(at % 32).toBe(0);
        expect(ne).toEqual([...dims].reverse());
        expect(new Float32Array(file.slice(at, at + 4 * data.length).buffer)).toEqual(data);
      }
    }),
  );
});

test('float16 takes half the room and holds 1, −2 and the largest half', () => {
  const data = Float32Array.of(1, -2, 65504);
  const file = fileOf(new Map(), [{ name: 't', dims: [3], storage: 'F16', data: () => data }]);
  const { at, type } = read(file).tensors.get('t')!;
  expect(type).toBe(1);
  // Sign, five bits of exponent with bias 15, ten of fraction.
  expect(new Uint16Array(file.slice(at, at + 6).buffer)).toEqual(Uint16Array.of(0x3c00, 0xc000, 0x7bff));
  expect(file.length - at).toBe(32);
});

test('numbers that do not fill their shape are refused', () => {
  const { chunks } = writeGguf(new Map(), [{ name: 't', dims: [2], storage: 'F32', data: () => new Float32Array(3) }]);
  expect(() => [...chunks()]).toThrow('tensor t');
});
