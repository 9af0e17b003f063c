/**
 * Splits a whole number in proportion to weights (largest remainder, Hamilton's method): everyone gets the floor of
 * the exact part, and what is left goes one by one to the largest remainders, the earlier one first where they are equal.
 * The parts always sum to the total, exactly.
 * @throws RangeError when the total or a weight is negative, or all weights are zero and there is something to split
 */
export function largestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n) throw new RangeError(`cannot split ${total}`);
  let sum = 0n;
  for (const weight of weights) {
    if (weight < 0n) throw new RangeError(`weight ${weight} is negative`);
    sum += weight;
  }
  if (sum === 0n) {
    if (total > 0n) throw new RangeError(`nobody to give ${total} to`);
    return weights.map(() => 0n);
  }
  const parts = weights.map((weight) => (total * weight) / sum);
  const remainders = weights.map((weight, i) => ({ i, remainder: (total * weight) % sum }));
  remainders.sort((a, b) => (a.remainder === b.remainder ? a.i - b.i : a.remainder > b.remainder ? -1 : 1));
  let left = total;
  for (const part of parts) left -= part;
  // Fewer than weights.length are left, and only as many as there are remainders above zero.
  for (let k = 0; left > 0n; k++, left--) parts[remainders[k]!.i]! += 1n;
  return parts;
}
