import type { Sketches } from '@/core/attribution/sketches';
import { type ByteProducts, createByteProducts } from '@/core/linearAlgebra/byteProducts';

/** What a checkpoint adds to each score: factor(i) · (direction · row i). */
export type LinearTerm = { checkpoint: number; direction: Float64Array; factor(record: number): number };

/** Scores that are sums of inner products with the rows, all checkpoints in one pass over the file. */
export function linearScores(index: Sketches, terms: readonly LinearTerm[]): Float64Array {
  const scores = new Float64Array(index.header.records);
  const products = new Float64Array(scores.length);
  overRows(index, terms, (engine, from, count) => {
    terms.forEach(({ factor }, t) => {
      engine.products(t, products);
      for (let i = 0; i < count; i++) scores[from + i] = scores[from + i]! + products[i]! * factor(from + i);
    });
  });
  return scores;
}

/** The same with a factor for each block of a row's product. */
export function blockScores(
  index: Sketches,
  terms: readonly (Omit<LinearTerm, 'factor'> & { factor(record: number, block: number): number })[],
): Float64Array {
  const { records, blocks } = index.header;
  const scores = new Float64Array(records);
  let pieces = new Float64Array(0);
  overRows(index, terms, (engine, from, count) => {
    if (pieces.length === 0) pieces = new Float64Array(engine.capacity * blocks);
    terms.forEach(({ factor }, t) => {
      engine.pieces(t, pieces);
      for (let i = 0; i < count; i++) {
        let sum = 0;
        for (let block = 0; block < blocks; block++) sum += pieces[i * blocks + block]! * factor(from + i, block);
        scores[from + i] = scores[from + i]! + sum;
      }
    });
  });
  return scores;
}

/** Goes over the records part by part: `use` finds the rows at the terms' checkpoints held, and their directions set. */
export function overRows(
  { rows, header }: Sketches,
  terms: readonly Pick<LinearTerm, 'checkpoint' | 'direction'>[],
  use: (engine: ByteProducts, from: number, count: number) => void,
): void {
  const engine = createByteProducts(
    { blocks: header.blocks, length: header.dimension },
    { rows, group: header.checkpoints.length, picked: terms.map(({ checkpoint }) => checkpoint) },
  );
  terms.forEach(({ direction }, t) => {
    engine.direct(t, direction);
  });
  for (let from = 0; from < header.records; from += engine.capacity) {
    const count = Math.min(engine.capacity, header.records - from);
    engine.hold(from, count);
    use(engine, from, count);
  }
}

/** x · y over [start, end), in order. */
export function dotProduct(x: Float64Array, y: Float64Array, start = 0, end = x.length): number {
  let sum = 0;
  for (let j = start; j < end; j++) sum += x[j]! * y[j]!;
  return sum;
}

/** 1 / x, or 0 where there is nothing to divide by: a vector of zeros points nowhere. */
export const inverseOrZero = (x: number): number => (x === 0 ? 0 : 1 / x);
