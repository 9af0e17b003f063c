import { type Gram, gramBlock, gramOf } from '@/core/attribution/gram';
import { blockScale, blockSquare, readRow, rowStart, type Sketches } from '@/core/attribution/sketches';
import { choleskyFactor, solveLower, trace } from '@/core/linearAlgebra/cholesky';

/** The records that a curvature is taken over, and their second moments. */
export type Curvature = { sketches: Sketches; gram: Gram };

/** Sketches to score, with what scorers that look at curvature need. */
export type ScoredSketches = Sketches & {
  /** The records trained on, where these are others (placebos): curvature is theirs. */
  trained?: ScoredSketches;
  /** Second moments of these sketches, checked; where absent they are computed at first use. */
  gram?: Gram;
};

const computed = new WeakMap<Sketches, Gram>();

/** The curvature to score with: that of the trained records. */
export function curvatureOf(index: ScoredSketches): Curvature {
  const sketches = index.trained ?? index;
  const gram = sketches.gram ?? computed.get(sketches) ?? gramOf(sketches);
  if (!sketches.gram) computed.set(sketches, gram);
  return { sketches, gram };
}

/** Mean eigenvalue of a block: its trace over its size. */
export function meanEigenvalue(gram: Gram, checkpoint: number, block: number): number {
  return trace(gramBlock(gram, checkpoint, block), gram.dimension) / gram.dimension;
}

/** Per block, the Cholesky factor of G + damping · mean eigenvalue · I; nothing for a block without gradients. */
export type Factors = readonly (Float64Array | undefined)[];

const factorsOf = new WeakMap<Gram, Map<string, Factors>>();

/** Factors of one checkpoint's damped blocks, computed once. */
export function dampedFactors(gram: Gram, checkpoint: number, damping: number): Factors {
  return memo(factorsOf, gram, `${checkpoint}:${damping}`, () =>
    Array.from({ length: gram.blocks }, (_, block) => {
      const mean = meanEigenvalue(gram, checkpoint, block);
      return mean > 0 ? choleskyFactor(gramBlock(gram, checkpoint, block), gram.dimension, damping * mean) : undefined;
    }),
  );
}

const rowNumbers = new WeakMap<Sketches, Map<string, Float64Array>>();

/** One number of every row at a checkpoint, computed once for each name; `measure` may change the values it is given. */
export function ofEveryRow(
  index: Sketches,
  checkpoint: number,
  name: string,
  measure: (values: Float64Array) => number,
): Float64Array {
  return memo(rowNumbers, index, `${checkpoint}:${name}`, () => {
    const row = new Float64Array(index.width);
    return Float64Array.from({ length: index.header.records }, (_, record) => {
      readRow(index, record, checkpoint, row);
      return measure(row);
    });
  });
}

/** √(Σ_l g_lᵀ (G_l + λ_l I)⁻¹ g_l) of every record at one checkpoint, computed once; costs as much as the Gram matrices. */
export function selfInfluences(index: ScoredSketches, checkpoint: number, damping: number): Float64Array {
  const { gram } = curvatureOf(index);
  const factors = dampedFactors(gram, checkpoint, damping);
  return ofEveryRow(index, checkpoint, `self:${damping}`, (row) => {
    let sum = 0;
    factors.forEach((factor, block) => {
      if (!factor) return;
      const start = block * gram.dimension;
      solveLower(factor, gram.dimension, row, start);
      for (let j = start; j < start + gram.dimension; j++) sum += row[j]! * row[j]!;
    });
    return Math.sqrt(sum);
  });
}

const normsOf = new WeakMap<Sketches, Map<string, Float32Array>>();

/** Norm of every block of every row at one checkpoint [record · blocks]; computed once. */
export function blockNorms(index: Sketches, checkpoint: number): Float32Array {
  const { records, blocks, dimension } = index.header;
  return memo(normsOf, index, `${checkpoint}`, () => {
    const norms = new Float32Array(records * blocks);
    for (let record = 0; record < records; record++) {
      const start = rowStart(index, record, checkpoint);
      for (let block = 0; block < blocks; block++) {
        const square = blockSquare(index.rows, start + 2 * blocks + block * dimension, dimension);
        norms[record * blocks + block] = blockScale(index, start, block) * Math.sqrt(square);
      }
    }
    return norms;
  });
}

/** The value under an object and a text, made at first use and kept as long as the object is. */
function memo<Key extends object, Value>(
  kept: WeakMap<Key, Map<string, Value>>,
  key: Key,
  name: string,
  make: () => Value,
): Value {
  const values = kept.get(key) ?? new Map<string, Value>();
  const value = values.get(name) ?? make();
  kept.set(key, values.set(name, value));
  return value;
}
