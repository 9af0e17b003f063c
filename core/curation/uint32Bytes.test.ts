import { expect, test } from 'vitest';
import { uint32FromBytes, uint32ToBytes } from '@/core/curation/uint32Bytes';

test('little-endian, there and back, from any offset', () => {
  const values = Uint32Array.from([1, 0xfffefdfc, 0]);
  const bytes = uint32ToBytes(values);
  expect([...bytes]).toEqual([1, 0, 0, 0, 0xfc, 0xfd, 0xfe, 0xff, 0, 0, 0, 0]);
  expect(uint32FromBytes(new Uint8Array([9, ...bytes]).subarray(1))).toEqual(values);
  expect(() => uint32FromBytes(new Uint8Array(6))).toThrow('6 bytes do not hold whole 32-bit numbers');
});
