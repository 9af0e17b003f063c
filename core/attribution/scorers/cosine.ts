import { dotProduct, inverseOrZero, linearScores } from '@/core/attribution/scorers/linearScores';
import { type Checkpoints, checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';

/** Σ_k cos(q_k, g_ik): the mean direction over the checkpoints. */
export function cosine(checkpoints: Checkpoints): Scorer {
  return {
    score(query, index) {
      checkQuery(query, index);
      const count = index.header.checkpoints.length;
      const terms = chosenCheckpoints(checkpoints, index).map((checkpoint) => {
        const direction = Float64Array.from(query[checkpoint]!);
        const scale = inverseOrZero(Math.sqrt(dotProduct(direction, direction)));
        const factor = (i: number) => inverseOrZero(index.norms[i * count + checkpoint]!) * scale;
        return { checkpoint, direction, factor };
      });
      return linearScores(index, terms);
    },
  };
}
