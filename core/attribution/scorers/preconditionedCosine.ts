import { curvatureOf, meanEigenvalue, ofEveryRow } from '@/core/attribution/curvature';
import { type Gram, gramBlock } from '@/core/attribution/gram';
import { dotProduct, inverseOrZero, linearScores } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
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
      const terms = chosenCheckpoints(checkpoints, index).map((checkpoint) => {
        const own = Float64Array.from(query[checkpoint]!);
        const scale = inverseOrZero(Math.sqrt(dotProduct(own, own)));
        const steps = stepsOf(gram, checkpoint);
        const norms = ofEveryRow(index, checkpoint, 'preconditioned', (row) => {
          let square = 0;
          for (let j = 0; j < row.length; j++) square += steps[j]! * row[j]! * (steps[j]! * row[j]!);
          return Math.sqrt(square);
        });
        return {
          checkpoint,
          direction: own.map((value, j) => value * steps[j]!),
          factor: (i: number) => inverseOrZero(norms[i]!) * scale,
        };
      });
      return linearScores(index, terms);
    },
  };
}

/** 1/(√v + floor) of every coordinate; 0 in a block without gradients. */
function stepsOf(gram: Gram, checkpoint: number): Float64Array {
  const steps = new Float64Array(gram.blocks * gram.dimension);
  for (let block = 0; block < gram.blocks; block++) {
    const moments = gramBlock(gram, checkpoint, block);
    const floor = FLOOR * Math.sqrt(meanEigenvalue(gram, checkpoint, block));
    for (let j = 0; j < gram.dimension; j++) {
      const v = moments[triangleLength(j) + j]!;
      steps[block * gram.dimension + j] = inverseOrZero(Math.sqrt(v) + floor);
    }
  }
  return steps;
}
