import { addLinearScores } from '@/core/attribution/scorers/linearScores';
import { checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { rowScale } from '@/core/attribution/sketches';

/** Σ_k η_k q_k · g_ik, η_k the learning rate at checkpoint k (TracIn: Pruthi et al. 2020, arXiv 2002.08484). */
export const tracIn: Scorer = {
  score(query, index) {
    checkQuery(query, index);
    const scores = new Float64Array(index.header.records);
    for (const k of chosenCheckpoints('all', index)) {
      const { learningRate } = index.header.checkpoints[k]!;
      addLinearScores(scores, index, k, Float64Array.from(query[k]!), (i) => learningRate * rowScale(index, i, k));
    }
    return scores;
  },
};
