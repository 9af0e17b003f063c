import { curvatureOf, dampedFactors, selfInfluences } from '@/core/attribution/curvature';
import { dotProduct, inverseOrZero, linearScores } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { solveFactored } from '@/core/linearAlgebra/cholesky';

export type DampedInverseOptions = {
  /** λ of a block as a multiple of the mean eigenvalue of its G. */
  damping: number;
  /**
   * Divides each record's score by √(gᵀH⁻¹g), its influence on itself, and the query's by its own: the cosine in the
   * metric of H⁻¹ (RelatIF: Barshan et al. 2020, arXiv 2003.11630). No record then wins by being unlike all others.
   */
  unit: boolean;
  checkpoints: Checkpoints;
};

/**
 * Σ_k Σ_l q_klᵀ (G_kl + λ_kl I)⁻¹ g_ikl over the sketched blocks l, G_kl the second moments of the trained records
 * (influence functions on projected gradients: Choe et al. 2024, arXiv 2405.13954), solved exactly: blocks are small.
 * A block in which no trained record has a gradient counts nothing.
 */
export function dampedInverse({ damping, unit, checkpoints }: DampedInverseOptions): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const { gram } = curvatureOf(index);
      const terms = chosenCheckpoints(checkpoints, index).map((checkpoint) => {
        const own = Float64Array.from(query[checkpoint]!);
        const direction = own.slice();
        dampedFactors(gram, checkpoint, damping).forEach((factor, block) => {
          const start = block * gram.dimension;
          if (factor) solveFactored(factor, gram.dimension, direction, start);
          else direction.fill(0, start, start + gram.dimension);
        });
        if (!unit) return { checkpoint, direction, factor: () => 1 };
        const scale = inverseOrZero(Math.sqrt(Math.max(0, dotProduct(own, direction))));
        const influences = selfInfluences(index, checkpoint, damping);
        return { checkpoint, direction, factor: (i: number) => inverseOrZero(influences[i]!) * scale };
      });
      return linearScores(index, terms);
    },
  };
}
