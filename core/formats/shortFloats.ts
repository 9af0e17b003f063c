import { float16Table, toFloat16 } from '@/core/encoding/float16';

export const halvesOf = (values: Float32Array): Uint16Array<ArrayBuffer> => Uint16Array.from(values, toFloat16);

export function floatsOfHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const table = float16Table();
  return Float32Array.from(halves, (bits) => table[bits]!);
}

/** Values of bfloat16 bits: the upper half of a float32. */
export function floatsOfBrain(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const wide = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) wide[i] = bits[i]! << 16;
  return new Float32Array(wide.buffer);
}
