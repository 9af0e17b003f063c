import { rowStart, type Sketches } from '@/core/attribution/sketches';
import { createHalfProducts, type HalfProducts, type RowLayout } from '@/core/linearAlgebra/halfProducts';

/**
 * What a checkpoint adds to each score: factor(i) · (direction · row i), the row without its exponent. Terms stand in the
 * order of their checkpoints.
 */
export type LinearTerm = { checkpoint: number; direction: Float64Array; factor(record: number): number };

/**
 * Scores that are sums of inner products with the rows, all checkpoints in one pass over the file. Products are float32
 * sums in a fixed order; what stands before and after them is float64.
 */
export function linearScores(index: Sketches, terms: readonly LinearTerm[]): Float64Array {
  const factors = terms.map(({ factor }) => factor);
  return segmentScores(index, { segments: 1, length: index.width }, terms, (product, record, t) => {
    return product * factors[t]!(record);
  });
}

/**
 * Sums over checkpoints and pieces of a row of what `weigh` makes of each piece's inner product with the direction.
 * @param weigh receives the product without the row's exponent, the record, the term and the piece
 */
export function segmentScores(
  index: Sketches,
  layout: RowLayout,
  terms: readonly Pick<LinearTerm, 'checkpoint' | 'direction'>[],
  weigh: (product: number, record: number, term: number, segment: number) => number,
): Float64Array {
  const scores = new Float64Array(index.header.records);
  const scales = terms.map(({ direction }) => unitScale(direction));
  const engine = createHalfProducts(layout, terms.length);
  terms.forEach(({ direction }, t) => {
    engine.direct(
      t,
      direction.map((x) => x * scales[t]!),
    );
  });
  const group = Math.floor(engine.capacity / terms.length);
  const products = new Float64Array(group);
  for (let from = 0; from < scores.length; from += group) {
    const count = Math.min(group, scores.length - from);
    putRows(engine, index, terms, from, count);
    for (let t = 0; t < terms.length; t++) {
      for (let segment = 0; segment < layout.segments; segment++) {
        engine.products(t, segment, { first: t, step: terms.length, count }, products);
        for (let i = 0; i < count; i++) {
          scores[from + i] = scores[from + i]! + weigh(products[i]! / scales[t]!, from + i, t, segment);
        }
      }
    }
  }
  return scores;
}

/** Puts in rows of `count` records at the terms' checkpoints, record by record. Where these are all, one stretch of the file. */
export function putRows(
  engine: HalfProducts,
  index: Sketches,
  terms: readonly Pick<LinearTerm, 'checkpoint'>[],
  from: number,
  count: number,
): void {
  const { rows, stride, header } = index;
  if (terms.length === header.checkpoints.length) {
    engine.put(0, rows.subarray(rowStart(index, from, 0), rowStart(index, from + count, 0)));
    return;
  }
  for (let i = 0; i < count; i++) {
    terms.forEach(({ checkpoint }, t) => {
      const start = rowStart(index, from + i, checkpoint);
      engine.put(i * terms.length + t, rows.subarray(start, start + stride));
    });
  }
}

/** The power of two that brings the largest number into [½, 1). */
export function unitScale(x: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < x.length; j++) largest = Math.max(largest, Math.abs(x[j]!));
  if (largest === 0) return 1;
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
