import { blockNorms, curvatureOf, meanEigenvalue } from '@/core/attribution/curvature';
import { inverseOrZero, linearScores, putRows, unitScale } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { rowScale, type Sketches } from '@/core/attribution/sketches';
import { createHalfProducts } from '@/core/linearAlgebra/halfProducts';

export type DataInfOptions = {
  /** λ of a block as a multiple of the mean of its gradients' squares; the paper's is 0.1. */
  damping: number;
  checkpoints: Checkpoints;
};

/**
 * DataInf (Kwon et al. 2024, arXiv 2310.00902): the mean of the inverses instead of the inverse of the mean,
 *   (G_l + λ_l I)⁻¹ ≈ (1/n) Σ_i (g_il g_ilᵀ + λ_l I)⁻¹,
 * each inverse by Sherman and Morrison. Per query two passes over the records, first
 *   h_l = (1/λ_l) · (q_l − (1/n) Σ_i (q_l · g_il)/(λ_l + ‖g_il‖²) · g_il),
 * over those trained on, then Σ_l h_l · g_il. The sign is turned so that helpful records are positive.
 */
export function dataInf({ damping, checkpoints }: DataInfOptions): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const { gram, sketches: trained } = curvatureOf(index);
      const terms = chosenCheckpoints(checkpoints, index).map((checkpoint) => {
        const lambdas = Float64Array.from({ length: gram.blocks }, (_, block) => {
          return damping * meanEigenvalue(gram, checkpoint, block);
        });
        const own = Float64Array.from(query[checkpoint]!);
        const mean = meanProjection(own, trained, checkpoint, lambdas);
        const direction = own.map((value, j) => {
          return inverseOrZero(lambdas[Math.floor(j / gram.dimension)]!) * (value - mean[j]!);
        });
        return { checkpoint, direction, factor: (i: number) => rowScale(index, i, checkpoint) };
      });
      return linearScores(index, terms);
    },
  };
}

/** (1/n) Σ_i (q · g_i)/(λ + ‖g_i‖²) · g_i, block by block. */
function meanProjection(query: Float64Array, trained: Sketches, checkpoint: number, lambdas: Float64Array) {
  const { blocks, dimension, records } = trained.header;
  const norms = blockNorms(trained, checkpoint);
  const scale = unitScale(query);
  const engine = createHalfProducts({ segments: blocks, length: dimension }, 1);
  engine.direct(
    0,
    query.map((x) => x * scale),
  );
  const sum = new Float64Array(query.length);
  const products = new Float64Array(engine.capacity);
  for (let from = 0; from < records; from += engine.capacity) {
    const slots = { first: 0, step: 1, count: Math.min(engine.capacity, records - from) };
    putRows(engine, trained, [{ checkpoint }], from, slots.count);
    for (let block = 0; block < blocks; block++) {
      engine.products(0, block, slots, products);
      for (let i = 0; i < slots.count; i++) {
        // Both factors' exponents at once: the rows of the engine are without them.
        const exponent = rowScale(trained, from + i, checkpoint);
        const square = exponent * exponent;
        const norm = norms[(from + i) * blocks + block]!;
        products[i] = norm === 0 ? 0 : (square * products[i]!) / (lambdas[block]! + square * norm * norm);
      }
      engine.accumulate(block, slots, products, sum.subarray(block * dimension, (block + 1) * dimension));
    }
  }
  return sum.map((x) => x / scale / records);
}
