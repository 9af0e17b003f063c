import { rowStart, type Sketches } from '@/core/attribution/sketches';
import { createHalfProducts } from '@/core/linearAlgebra/halfProducts';

/** What a checkpoint adds to each score: factor(i) · (direction · row i), the row without its exponent. */
export type LinearTerm = { checkpoint: number; direction: Float64Array; factor(record: number): number };

/**
 * Scores that are sums of inner products with the rows, all checkpoints in one pass over the file. Products are float32
 * sums in a fixed order; what stands before and after them is float64.
 */
export function linearScores(index: Sketches, terms: readonly LinearTerm[]): Float64Array {
  const { rows, width, header } = index;
  const scores = new Float64Array(header.records);
  const scaled = terms.flatMap((term) => {
    const scale = unitScale(term.direction);
    return scale === 0 ? [] : [{ ...term, scale, direction: term.direction.map((x) => x * scale) }];
  });
  if (scaled.length === 0) return scores;
  const engine = createHalfProducts(width, scaled.length);
  scaled.forEach(({ direction }, which) => {
    engine.direct(which, direction);
  });
  const group = Math.floor(engine.capacity / scaled.length);
  const products = new Float64Array(group);
  for (let from = 0; from < scores.length; from += group) {
    const count = Math.min(group, scores.length - from);
    for (let i = 0; i < count; i++) {
      for (let t = 0; t < scaled.length; t++) {
        const start = rowStart(index, from + i, scaled[t]!.checkpoint) + 1;
        engine.put(t * group + i, rows.subarray(start, start + width));
      }
    }
    for (let t = 0; t < scaled.length; t++) {
      const { scale, factor } = scaled[t]!;
      engine.products(t, t * group, count, products);
      for (let i = 0; i < count; i++) {
        scores[from + i] = scores[from + i]! + (products[i]! / scale) * factor(from + i);
      }
    }
  }
  return scores;
}

/** The power of two that brings the largest number into [½, 1); 0 for a vector of zeros. */
function unitScale(x: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < x.length; j++) largest = Math.max(largest, Math.abs(x[j]!));
  if (largest === 0) return 0;
  let scale = 1;
  while (largest * scale >= 1) scale /= 2;
  while (largest * scale < 0.5) scale *= 2;
  return scale;
}

/** x · y over [start, end), in order. */
export function dotProduct(x: Float64Array, y: Float64Array, start = 0, end = x.length): number {
  let sum = 0;
  for (let j = start; j < end; j++) sum += x[j]! * y[j]!;
  return sum;
}

/** 1 / x, or 0 where there is nothing to divide by: a vector of zeros points nowhere. */
export const inverseOrZero = (x: number): number => (x === 0 ? 0 : 1 / x);
