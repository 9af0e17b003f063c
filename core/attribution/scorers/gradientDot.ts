import { linearScores } from '@/core/attribution/scorers/linearScores';
import { checkQuery, chosenCheckpoints, type Scorer } from '@/core/attribution/scorers/scorer';
import { rowScale } from '@/core/attribution/sketches';

/** q · g_i at the last checkpoint. */
export const gradientDot: Scorer = {
  score(query, index) {
    checkQuery(query, index);
    const terms = chosenCheckpoints('last', index).map((checkpoint) => ({
      checkpoint,
      direction: Float64Array.from(query[checkpoint]!),
      factor: (i: number) => rowScale(index, i, checkpoint),
    }));
    return linearScores(index, terms);
  },
};
