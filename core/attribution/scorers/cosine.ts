import { addLinearScores, dotProduct, inverseOrZero } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';

/** Σ_k cos(q_k, g_ik): the mean direction over the checkpoints. The row's exponent cancels against its norm. */
export function cosine(checkpoints: Checkpoints): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const scores = new Float64Array(index.header.records);
      for (const k of chosenCheckpoints(checkpoints, index)) {
        const direction = Float64Array.from(query[k]!);
        const scale = inverseOrZero(Math.sqrt(dotProduct(direction, direction)));
        const at = (record: number) => record * index.header.checkpoints.length + k;
        addLinearScores(scores, index, k, direction, (i) => inverseOrZero(index.norms[at(i)]!) * scale);
      }
      return scores;
    },
  };
}
