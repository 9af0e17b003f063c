import { openSketches } from '@/core/attribution/sketches';
import { encodeSketches } from '@/core/attribution/sketchWriter';
import { sha256Hash } from '@/core/hash/hash';
import { Random } from '@/core/random/random';

export type ExampleShape = { records: number; blocks: number; dimension: number; checkpoints: number };

/** Gradients of records as plain numbers: [record][checkpoint][block × dimension]. */
export type Gradients = Float32Array[][];

/** Random gradients of uneven size, and a random query. For tests only. */
export function exampleGradients(shape: ExampleShape, seed = 9): { gradients: Gradients; query: Float32Array[] } {
  const random = new Random(seed);
  const width = shape.blocks * shape.dimension;
  const sketch = (size: number) => Float32Array.from({ length: width }, () => size * random.normal());
  const row = (size: number) => Array.from({ length: shape.checkpoints }, () => sketch(size));
  return { gradients: Array.from({ length: shape.records }, (_, i) => row(1e-3 * (1 + (i % 5)))), query: row(1e-3) };
}

/** The gradients as an opened file of sketches; record i is named after `names[i]`. */
export function indexOf(gradients: Gradients, { blocks, dimension, checkpoints }: ExampleShape, names?: number[]) {
  return openSketches(
    encodeSketches(
      {
        adapterHash: sha256Hash('a'),
        checkpoints: Array.from({ length: checkpoints }, (_, k) => ({
          adapterHash: sha256Hash(`${k}`),
          learningRate: 1 / (k + 3),
        })),
        blocks,
        dimension,
      },
      gradients.map((sketches, i) => ({ recordHash: sha256Hash(`r${names?.[i] ?? i}`), sketches })),
    ).bytes,
  );
}

/** Solves A·x = b by Gauss and Jordan with row exchanges: nothing in common with a Cholesky factor. */
export function solveDense(matrix: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, b[i]!]);
  rows.forEach((_, column) => {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? i : best),
      column,
    );
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    rows.forEach((row, i) => {
      if (i === column) return;
      const times = row[column]! / top[column]!;
      row.forEach((_, j) => {
        row[j] = row[j]! - times * top[j]!;
      });
    });
  });
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}
