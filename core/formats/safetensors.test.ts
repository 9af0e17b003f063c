import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OpenLedgerError } from '@/core/errors/openLedgerError';
import { readSafetensors, writeSafetensors } from '@/core/formats/safetensors';

/** A file from any header and data, as the format lays them out. */
function fileOf(header: unknown, data: number[] | Uint8Array = []): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

test('what is written is read again, in order, whatever the shapes', () => {
  const tensors = fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
    fc.array(fc.float({ noNaN: true }), { maxLength: 8 }),
  );
  fc.assert(
    fc.property(tensors, (values) => {
      const map = new Map(
        Object.entries(values).map(([name, data]) => [name, { dims: [1, data.length], data: Float32Array.from(data) }]),
      );
      const read = readSafetensors(writeSafetensors(map, 'F32', { note: 'x' }));
      expect(read.tensors).toEqual(map);
      expect(read.metadata).toEqual({ note: 'x' });
    }),
  );
});

test('aligned float32 may stay in the file, all else is copied', () => {
  const values = Float32Array.of(1, -2, 3.5);
  const file = writeSafetensors(new Map([['x', { dims: [3], data: values }]]), 'F32');
  const dataOf = (bytes: Uint8Array, share: boolean) => readSafetensors(bytes, { share }).tensors.get('x')!.data;
  expect(dataOf(file, true)).toEqual(values);
  expect(dataOf(file, true).buffer).toBe(file.buffer);
  expect(dataOf(file, false).buffer).not.toBe(file.buffer);
  const shifted = new Uint8Array(file.length + 1);
  shifted.set(file, 1);
  expect(dataOf(shifted.subarray(1), true)).toEqual(values);
  const half = fileOf({ x: entry('F16', [1], 0, 2) }, [0x00, 0x3c]);
  expect([...dataOf(half, true)]).toEqual([1]);
});

test('float16 and bfloat16 become float32', () => {
  const file = fileOf(
    { half: entry('F16', [2], 0, 4), brain: entry('BF16', [2], 4, 8) },
    [0x00, 0x3c, 0x00, 0xc0, 0x80, 0x3f, 0x20, 0xc0],
  );
  const { tensors } = readSafetensors(file);
  expect([...tensors.get('half')!.data]).toEqual([1, -2]);
  expect([...tensors.get('brain')!.data]).toEqual([1, -2.5]);
});

test('the data begins at a multiple of eight bytes', () => {
  const file = writeSafetensors(new Map([['ä', { dims: [1], data: Float32Array.of(1) }]]), 'F32', {});
  expect(new DataView(file.buffer).getBigUint64(0, true) % 8n).toBe(0n);
});

describe('error: hostile files are refused with a sentence', () => {
  const four = [0, 0, 0, 0];
  test.each<[string, Uint8Array, RegExp]>([
    ['empty', new Uint8Array(0), /shorter than 8 bytes/],
    ['header longer than the file', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127), /header is said to take/],
    ['not JSON', fileOf('{"a":'), /not a JSON object/],
    ['not an object', fileOf('[1]'), /not a JSON object/],
    ['unknown type', fileOf({ a: entry('I8', [4], 0, 4) }, four), /tensor a/],
    ['negative size', fileOf({ a: entry('F32', [-1], 0, 4) }, four), /tensor a/],
    ['size that overflows', fileOf({ a: entry('F32', [2 ** 40, 2 ** 40], 0, 4) }, four), /takes/],
    ['size that does not match the bytes', fileOf({ a: entry('F32', [2], 0, 4) }, four), /takes 8 bytes, not 4/],
    ['end before begin', fileOf({ a: entry('F32', [0], 4, 0) }, four), /tensor a/],
    ['overlap', fileOf({ a: entry('F32', [1], 0, 4), b: entry('F32', [1], 0, 4) }, four), /begins at byte 0, not at 4/],
    ['gap', fileOf({ a: entry('F32', [1], 4, 8) }, [...four, ...four]), /begins at byte 4, not at 0/],
    ['beyond the end', fileOf({ a: entry('F32', [2], 0, 8) }, four), /take 8 bytes but 4 follow/],
    ['bytes left over', fileOf({ a: entry('F32', [1], 0, 4) }, [...four, 1]), /take 4 bytes but 5 follow/],
    ['metadata that is no text', fileOf({ __metadata__: { a: 1 } }), /metadata/],
  ])('%s', (_, file, message) => {
    expect(() => readSafetensors(file)).toThrow(OpenLedgerError);
    expect(() => readSafetensors(file)).toThrow(message);
  });
});
