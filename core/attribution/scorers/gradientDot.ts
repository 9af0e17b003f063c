import { addLinearScores } from '@/core/attribution/scorers/linearScores';
import { checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { rowScale } from '@/core/attribution/sketches';

/** q · g_i at the last checkpoint. */
export const gradientDot: Scorer = {
  score(query, index) {
    checkQuery(query, index);
    const scores = new Float64Array(index.header.records);
    for (const k of chosenCheckpoints('last', index)) {
      addLinearScores(scores, index, k, Float64Array.from(query[k]!), (i) => rowScale(index, i, k));
    }
    return scores;
  },
};
