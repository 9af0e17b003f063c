import { linearScores } from '@/core/attribution/scorers/linearScores';
import { checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';

/** q · g_i at the last checkpoint. */
export const gradientDot: Scorer = {
  score(query, index) {
    checkQuery(query, index);
    const terms = chosenCheckpoints('last', index).map((checkpoint) => ({
      checkpoint,
      direction: Float64Array.from(query[checkpoint]!),
      factor: () => 1,
    }));
    return linearScores(index, terms);
  },
};
