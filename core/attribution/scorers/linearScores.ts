import { rowStart, type Sketches } from '@/core/attribution/sketches';
import { float16Table } from '@/core/encoding/float16';

/** Adds factor(i) · (direction · row i) to each score; the rows are those of one checkpoint, without their exponents. */
export function addLinearScores(
  scores: Float64Array,
  index: Sketches,
  checkpoint: number,
  direction: Float64Array,
  factor: (record: number) => number,
): void {
  for (let i = 0; i < scores.length; i++) {
    const dot = rowDot(direction, index, rowStart(index, i, checkpoint) + 1);
    scores[i] = scores[i]! + dot * factor(i);
  }
}

/** Four partial sums, added in a fixed order: the processor need not wait for each addition. */
function rowDot(q: Float64Array, { rows, width }: Sketches, start: number): number {
  const halves = float16Table();
  let [a, b, c, d] = [0, 0, 0, 0];
  let j = 0;
  for (; j + 3 < width; j += 4) {
    a += q[j]! * halves[rows[start + j]!]!;
    b += q[j + 1]! * halves[rows[start + j + 1]!]!;
    c += q[j + 2]! * halves[rows[start + j + 2]!]!;
    d += q[j + 3]! * halves[rows[start + j + 3]!]!;
  }
  for (; j < width; j++) a += q[j]! * halves[rows[start + j]!]!;
  return a + b + (c + d);
}

/** x · y over [start, end), in order. */
export function dotProduct(x: Float64Array, y: Float64Array, start = 0, end = x.length): number {
  let sum = 0;
  for (let j = start; j < end; j++) sum += x[j]! * y[j]!;
  return sum;
}

/** 1 / x, or 0 where there is nothing to divide by: a vector of zeros points nowhere. */
export const inverseOrZero = (x: number): number => (x === 0 ? 0 : 1 / x);
