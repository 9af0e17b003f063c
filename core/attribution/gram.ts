import { readRow, type Sketches } from '@/core/attribution/sketches';
import { triangleLength } from '@/core/linearAlgebra/cholesky';

/**
 * Second moments of the sketches: for each checkpoint and block G = (1/n) Σ_i g_i g_iᵀ, in float64, its lower triangle
 * row by row. Block l of checkpoint k starts at (k · blocks + l) · d(d + 1)/2.
 */
export type Gram = {
  checkpoints: number;
  blocks: number;
  dimension: number;
  triangles: Float64Array;
};

/** Records are added in groups of so many: fewer loads and stores of the matrix. Part of the order of summation. */
const GROUP = 4;

/**
 * The Gram matrices of sketches, records summed in the order of the file: a function of the file, the same bits
 * everywhere. n · checkpoints · width · (dimension + 1)/2 multiplications.
 */
export function gramOf(sketches: Sketches): Gram {
  const { blocks, dimension, records, checkpoints } = sketches.header;
  const size = triangleLength(dimension);
  const triangles = new Float64Array(checkpoints.length * blocks * size);
  const rows = Array.from({ length: GROUP }, () => new Float64Array(sketches.width));
  for (let k = 0; k < checkpoints.length; k++) {
    for (let from = 0; from < records; from += GROUP) {
      rows.forEach((row, i) => {
        if (from + i < records) readRow(sketches, from + i, k, row);
        else row.fill(0);
      });
      for (let block = 0; block < blocks; block++) {
        addProducts(triangles, (k * blocks + block) * size, rows, block * dimension, dimension);
      }
    }
  }
  for (let at = 0; at < triangles.length; at++) triangles[at] = triangles[at]! / records;
  return { checkpoints: checkpoints.length, blocks, dimension, triangles };
}

/** One block's matrix, in place. */
export function gramBlock(gram: Gram, checkpoint: number, block: number): Float64Array {
  const size = triangleLength(gram.dimension);
  const start = (checkpoint * gram.blocks + block) * size;
  return gram.triangles.subarray(start, start + size);
}

function addProducts(out: Float64Array, at: number, rows: Float64Array[], start: number, dimension: number): void {
  const [a, b, c, d] = rows as [Float64Array, Float64Array, Float64Array, Float64Array];
  for (let i = start; i < start + dimension; i++) {
    const [ai, bi, ci, di] = [a[i]!, b[i]!, c[i]!, d[i]!];
    for (let j = start; j <= i; j++, at++) {
      out[at] = out[at]! + (ai * a[j]! + bi * b[j]! + (ci * c[j]! + di * d[j]!));
    }
  }
}
