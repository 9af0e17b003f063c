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
            const square = dotOf(row, row, start, start + dimension);
            if (square === 0) continue;
            const share = dotOf(own, row, start, start + dimension) / (lambdas[block]! + square);
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

/** Four partial sums, added in a fixed order: the processor need not wait for each addition. */
function dotOf(x: Float64Array, y: Float64Array, start: number, end: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let j = start;
  for (; j + 3 < end; j += 4) {
    a += x[j]! * y[j]!;
    b += x[j + 1]! * y[j + 1]!;
    c += x[j + 2]! * y[j + 2]!;
    d += x[j + 3]! * y[j + 3]!;
  }
  for (; j < end; j++) a += x[j]! * y[j]!;
  return a + b + (c + d);
}
