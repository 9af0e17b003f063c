/** Element `at` of whole numbers −8 to 7 kept two to a byte, the earlier one in the low half. */
export function int4At(bytes: Uint8Array, at: number): number {
  const half = (bytes[at >> 1]! >> (4 * (at & 1))) & 15;
  return half < 8 ? half : half - 16;
}

/** Whole numbers −8 to 7 two to a byte; an odd one out is followed by a zero. */
export function packInt4(values: Int8Array): Uint8Array {
  const bytes = new Uint8Array((values.length + 1) >> 1);
  values.forEach((value, at) => {
    bytes[at >> 1]! |= (value & 15) << (4 * (at & 1));
  });
  return bytes;
}
