import { AttributionError } from '@/core/attribution/attributionError';
import { type Gram, gramBlock } from '@/core/attribution/gram';
import { readRow, type Sketches } from '@/core/attribution/sketches';
import type { Hash } from '@/core/hash/hash';
import { triangleLength } from '@/core/linearAlgebra/cholesky';
import { Random } from '@/core/random/random';

/** Random vectors tried. */
const TRIALS = 2;
/**
 * Largest difference, as a part of the block's trace. Two ways of summing n products differ by n · 2⁻⁵³ at the very
 * most and by its root as a rule: 10⁻¹⁰ for a million records. A hundred-millionth of a block's energy changes no score
 * in any digit that is paid by.
 */
const TOLERANCE = 1e-9;

/**
 * Whether Gram matrices are those of the sketches, by Freivalds' method: G·r must be (1/n) Σ_i g_i (g_i · r) for random
 * vectors r. It costs a few products of a row with a vector, where computing G again costs `dimension` of them. The
 * vectors are drawn from the hash of the Gram file, so that the verdict is the same everywhere and whoever writes the file
 * cannot know them before he has written it.
 * @param gramHash SHA-256 of the file
 * @throws AttributionError wrongGram
 */
export function checkGram(gram: Gram, gramHash: Hash, sketches: Sketches): void {
  const { records } = sketches.header;
  const { width } = sketches;
  const random = new Random(Number.parseInt(gramHash.slice(2, 10), 16));
  const row = new Float64Array(width);
  for (let k = 0; k < gram.checkpoints; k++) {
    const vectors = Array.from({ length: TRIALS }, () =>
      Float64Array.from({ length: width }, () => 2 * random.uniform() - 1),
    );
    const products = vectors.map(() => new Float64Array(width));
    const energies = new Float64Array(gram.blocks);
    for (let i = 0; i < records; i++) {
      readRow(sketches, i, k, row);
      addProducts(row, gram, vectors, products, energies);
    }
    for (let block = 0; block < gram.blocks; block++) {
      const largest = (TOLERANCE * energies[block]!) / records;
      vectors.forEach((vector, trial) => {
        const own = symmetricProduct(gramBlock(gram, k, block), vector, block * gram.dimension, gram.dimension);
        own.forEach((value, j) => {
          const difference = Math.abs(value - products[trial]![block * gram.dimension + j]! / records);
          if (difference <= largest) return;
          throw new AttributionError('gram', `block ${block} at checkpoint ${k} is not the sketches'`, 'wrongGram');
        });
      });
    }
  }
}

/** Adds g (g · r) of every block for each vector, and ‖g‖². */
function addProducts(
  row: Float64Array,
  { blocks, dimension }: Gram,
  vectors: readonly Float64Array[],
  products: readonly Float64Array[],
  energies: Float64Array,
): void {
  for (let block = 0, start = 0; block < blocks; block++, start += dimension) {
    let energy = 0;
    for (let j = start; j < start + dimension; j++) energy += row[j]! * row[j]!;
    energies[block] = energies[block]! + energy;
    for (let trial = 0; trial < vectors.length; trial++) {
      const [vector, product] = [vectors[trial]!, products[trial]!];
      let dot = 0;
      for (let j = start; j < start + dimension; j++) dot += vector[j]! * row[j]!;
      for (let j = start; j < start + dimension; j++) product[j] = product[j]! + dot * row[j]!;
    }
  }
}

/** Packed matrix times the part of a vector that begins at `start`. */
function symmetricProduct(packed: Float64Array, vector: Float64Array, start: number, size: number): Float64Array {
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = packed[triangleLength(i) + j]!;
      out[i] = out[i]! + value * vector[start + j]!;
      if (i !== j) out[j] = out[j]! + value * vector[start + i]!;
    }
  }
  return out;
}
