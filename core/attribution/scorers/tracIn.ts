import { linearScores } from '@/core/attribution/scorers/linearScores';
import { checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';

/** Σ_k η_k q_k · g_ik, η_k the learning rate at checkpoint k (TracIn: Pruthi et al. 2020, arXiv 2002.08484). */
export const tracIn: Scorer = {
  score(query, index) {
    checkQuery(query, index);
    const terms = chosenCheckpoints('all', index).map((checkpoint) => {
      const { learningRate } = index.header.checkpoints[checkpoint]!;
      const factor = () => learningRate;
      return { checkpoint, direction: Float64Array.from(query[checkpoint]!), factor };
    });
    return linearScores(index, terms);
  },
};
