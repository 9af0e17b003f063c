import { curvatureOf, meanEigenvalue } from '@/core/attribution/curvature';
import { inverseOrZero, linearScores } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { readRow, rowScale } from '@/core/attribution/sketches';

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
      const { blocks, dimension } = gram;
      const count = trained.header.records;
      const row = new Float64Array(index.width);
      const terms = chosenCheckpoints(checkpoints, index).map((k) => {
        const own = Float64Array.from(query[k]!);
        const sum = new Float64Array(index.width);
        const lambdas = Float64Array.from({ length: blocks }, (_, block) => damping * meanEigenvalue(gram, k, block));
        for (let i = 0; i < count; i++) {
          readRow(trained, i, k, row);
          for (let block = 0, start = 0; block < blocks; block++, start += dimension) {
            let [dot, square] = [0, 0];
            for (let j = start; j < start + dimension; j++) {
              dot += own[j]! * row[j]!;
              square += row[j]! * row[j]!;
            }
            const share = square === 0 ? 0 : dot / (lambdas[block]! + square);
            for (let j = start; j < start + dimension; j++) sum[j] = sum[j]! + share * row[j]!;
          }
        }
        const direction = own.map((value, j) => {
          const inverse = inverseOrZero(lambdas[Math.floor(j / dimension)]!);
          return inverse * (value - sum[j]! / count);
        });
        return { checkpoint: k, direction, factor: (i: number) => rowScale(index, i, k) };
      });
      return linearScores(index, terms);
    },
  };
}
