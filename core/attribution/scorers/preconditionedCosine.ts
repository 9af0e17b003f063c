import { curvatureOf, meanEigenvalue } from '@/core/attribution/curvature';
import { gramBlock } from '@/core/attribution/gram';
import { dotProduct, inverseOrZero } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { readRow } from '@/core/attribution/sketches';
import { triangleLength } from '@/core/linearAlgebra/cholesky';

/** Floor of √v as a part of the block's root mean square: a coordinate that no record moves is not blown up. */
const FLOOR = 1e-3;

/**
 * Σ_k cos(q_k, P_k g_ik) with P_k = 1/(√v + floor): the record's step as an adaptive optimiser takes it against the
 * query's gradient, as in LESS (Xia et al. 2024, arXiv 2402.04333).
 *
 * v is *not* the optimiser's own second moment: that belongs to the adapter's coordinates, and sketches have others. It
 * is the mean square of the trained records' sketches, coordinate by coordinate, so what it undoes are the differences
 * of scale between the sketched coordinates, which are mostly those between matrices.
 */
export function preconditionedCosine(checkpoints: Checkpoints): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const { gram } = curvatureOf(index);
      const scores = new Float64Array(index.header.records);
      const row = new Float64Array(index.width);
      for (const k of chosenCheckpoints(checkpoints, index)) {
        const own = Float64Array.from(query[k]!);
        const scale = inverseOrZero(Math.sqrt(dotProduct(own, own)));
        const steps = new Float64Array(index.width);
        for (let block = 0; block < gram.blocks; block++) {
          const moments = gramBlock(gram, k, block);
          const floor = FLOOR * Math.sqrt(meanEigenvalue(gram, k, block));
          for (let j = 0; j < gram.dimension; j++) {
            const v = moments[triangleLength(j) + j]!;
            steps[block * gram.dimension + j] = inverseOrZero(Math.sqrt(v) + floor);
          }
        }
        for (let i = 0; i < scores.length; i++) {
          readRow(index, i, k, row);
          let [dot, square] = [0, 0];
          for (let j = 0; j < row.length; j++) {
            const step = steps[j]! * row[j]!;
            dot += own[j]! * step;
            square += step * step;
          }
          scores[i] = scores[i]! + dot * inverseOrZero(Math.sqrt(square)) * scale;
        }
      }
      return scores;
    },
  };
}
