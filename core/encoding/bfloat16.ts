const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** The number that bfloat16 bits stand for: the upper half of a float32. */
export function fromBrainFloat(upper: number): number {
  bits[0] = upper << 16;
  return float[0]!;
}

/** Bits of the smallest bfloat16 that is not below a finite number ≥ 0; infinity above the largest. */
export function brainFloatAbove(value: number): number {
  float[0] = value;
  // The nearest float32 may be the one below.
  if (float[0]! < value) bits[0] = bits[0]! + 1;
  return Math.ceil(bits[0]! / 65_536);
}
