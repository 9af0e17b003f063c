import { type SketchSeed, signHash } from '@/core/attribution/signHash';

export type Sketcher = {
  blocks: number;
  dimension: number;
  /** Sketch of one record's gradients, one per matrix in the adapter's order: [blocks × dimension]. */
  sketch(gradients: readonly Float32Array[]): Float32Array;
};

/**
 * A sketcher with its hashes computed once, for many records of one adapter. Gives what `sketchMatrix` gives.
 * @param lengths number of coordinates of each matrix
 */
export function createSketcher(seed: SketchSeed, lengths: readonly number[], dimension: number): Sketcher {
  // Bucket and sign of a coordinate in one integer: bucket · 2 + (1 where the sign is plus).
  const tables = lengths.map((length, matrix) =>
    Int32Array.from({ length }, (_, j) => {
      const { bucket, sign } = signHash(seed, matrix, j, dimension);
      return bucket * 2 + (sign === 1 ? 1 : 0);
    }),
  );
  return {
    blocks: lengths.length,
    dimension,
    sketch(gradients) {
      if (gradients.length !== tables.length) {
        throw new RangeError(`${gradients.length} gradients for ${tables.length} matrices`);
      }
      const out = new Float32Array(tables.length * dimension);
      tables.forEach((table, matrix) => {
        const gradient = gradients[matrix]!;
        if (gradient.length !== table.length) {
          throw new RangeError(`matrix ${matrix} has ${gradient.length} coordinates, not ${table.length}`);
        }
        for (let j = 0; j < table.length; j++) {
          const at = matrix * dimension + (table[j]! >> 1);
          out[at] = out[at]! + (table[j]! & 1 ? gradient[j]! : -gradient[j]!);
        }
      });
      return out;
    },
  };
}
