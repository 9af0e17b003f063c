/**
 * Symmetric matrices here are their lower triangle, row by row: entry (i, j ≤ i) at i(i + 1)/2 + j. Only + − × ÷ √ in a
 * fixed order, so that every engine gives the same bits.
 */
export const triangleLength = (size: number): number => (size * (size + 1)) / 2;

/** Sum of the diagonal of a packed matrix. */
export function trace(packed: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += packed[triangleLength(i) + i]!;
  return sum;
}

/**
 * Packed L with L·Lᵀ = matrix + damping · I (Cholesky and Banachiewicz, row by row).
 * @throws RangeError unless that is positive definite and finite
 */
export function choleskyFactor(matrix: Float64Array, size: number, damping = 0): Float64Array {
  const factor = matrix.slice(0, triangleLength(size));
  for (let i = 0; i < size; i++) {
    const row = triangleLength(i);
    for (let j = 0; j <= i; j++) {
      const other = triangleLength(j);
      let sum = i === j ? factor[row + i]! + damping : factor[row + j]!;
      for (let k = 0; k < j; k++) sum -= factor[row + k]! * factor[other + k]!;
      if (i === j && !(sum > 0 && sum < Infinity)) throw new RangeError(`pivot ${i} is ${sum}: not positive definite`);
      factor[row + j] = i === j ? Math.sqrt(sum) : sum / factor[other + j]!;
    }
  }
  return factor;
}

/** y with L·y = x, in place; `x` holds the vector from `offset`. */
export function solveLower(factor: Float64Array, size: number, x: Float64Array, offset = 0): void {
  for (let i = 0; i < size; i++) {
    const row = triangleLength(i);
    let sum = x[offset + i]!;
    for (let j = 0; j < i; j++) sum -= factor[row + j]! * x[offset + j]!;
    x[offset + i] = sum / factor[row + i]!;
  }
}

/** (L·Lᵀ)⁻¹·x, in place. */
export function solveFactored(factor: Float64Array, size: number, x: Float64Array, offset = 0): void {
  solveLower(factor, size, x, offset);
  for (let i = size - 1; i >= 0; i--) {
    const value = x[offset + i]! / factor[triangleLength(i) + i]!;
    x[offset + i] = value;
    const row = triangleLength(i);
    for (let j = 0; j < i; j++) x[offset + j] = x[offset + j]! - factor[row + j]! * value;
  }
}
