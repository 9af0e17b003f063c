const scratch = new DataView(new ArrayBuffer(4));

/**
 * IEEE 754 binary16 bits of a number, rounded to nearest, ties to even; overflow becomes infinity, NaN stays NaN.
 * Rounding is done once, from the float32 of `value`: give it float32 values.
 */
export function toFloat16(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | (fraction === 0 ? 0x7c00 : 0x7e00);
  // Biases are 127 and 15; below 113 the result is subnormal: the implicit one moves into the fraction.
  if (exponent >= 113) return sign | roundShift(((exponent - 112) << 23) | fraction, 13, 0x7c00);
  if (exponent < 102) return sign;
  return sign | roundShift(0x800000 | fraction, 126 - exponent, 0x7c00);
}

/** `value >> shift`, to nearest, ties to even, at most `limit`. */
function roundShift(value: number, shift: number, limit: number): number {
  const half = 2 ** (shift - 1);
  const low = value % (2 * half);
  const quotient = (value - low) / (2 * half);
  const up = low > half || (low === half && quotient % 2 === 1);
  return Math.min(limit, quotient + (up ? 1 : 0));
}

/** The number that binary16 bits stand for. */
export function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * SMALLEST;
  return sign * (1024 + fraction) * SMALLEST * POWERS[exponent]!;
}

/** 2^−24, the smallest subnormal. */
const SMALLEST = 1 / 16777216;
/** 2^(exponent − 1) of the normal exponents 1…30. */
const POWERS = Float64Array.from({ length: 31 }, (_, exponent) => 1 << Math.max(0, exponent - 1));

let table: Float32Array | undefined;

/** Every binary16 by its bits, so that a hot loop reads instead of computing. 256 KiB, made at first use. */
export function float16Table(): Float32Array {
  table ??= Float32Array.from({ length: 65536 }, (_, bits) => fromFloat16(bits));
  return table;
}
