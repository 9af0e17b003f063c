import { blockNorms, curvatureOf, meanEigenvalue } from '@/core/attribution/curvature';
import { inverseOrZero, linearScores, overRows } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { blockScale, rowStart, type Sketches } from '@/core/attribution/sketches';

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
        return { checkpoint, direction, factor: () => 1 };
      });
      return linearScores(index, terms);
    },
  };
}

/** (1/n) Σ_i (q · g_i)/(λ + ‖g_i‖²) · g_i, block by block. */
function meanProjection(query: Float64Array, trained: Sketches, checkpoint: number, lambdas: Float64Array) {
  const { blocks, records } = trained.header;
  const norms = blockNorms(trained, checkpoint);
  const sum = new Float64Array(query.length);
  let pieces = new Float64Array(0);
  overRows(trained, [{ checkpoint, direction: query }], (engine, from, count) => {
    if (pieces.length === 0) pieces = new Float64Array(engine.capacity * blocks);
    engine.pieces(0, pieces);
    for (let i = 0; i < count; i++) {
      const start = rowStart(trained, from + i, checkpoint);
      for (let block = 0; block < blocks; block++) {
        const at = i * blocks + block;
        const norm = norms[(from + i) * blocks + block]!;
        const part = norm === 0 ? 0 : pieces[at]! / (lambdas[block]! + norm * norm);
        // Rows are added up as bytes.
        pieces[at] = part * blockScale(trained, start, block);
      }
    }
    engine.accumulate(0, pieces, sum);
  });
  return sum.map((x) => x / records);
}
