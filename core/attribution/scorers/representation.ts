import { AttributionError } from '@/core/attribution/attributionError';
import { inverseOrZero } from '@/core/attribution/scorers/linearScores';
import type { Scorer } from '@/core/attribution/scorers/scorer';

/** One vector a record: mean last hidden state over its answer tokens. */
export type RepresentationIndex = { representations: readonly Float32Array[] };

/**
 * Cosine between what the model makes of the query and of the record, no gradient taken: a control that one forward pass
 * buys, and that influence functions often fail to beat.
 */
export const representationSimilarity: Scorer<Float32Array, RepresentationIndex> = {
  score(query, { representations }) {
    const fail = (message: string) => new AttributionError('query', message, 'wrongQuery');
    const width = representations[0]?.length ?? query.length;
    if (query.length !== width) throw fail(`${query.length} numbers, not ${width}`);
    if (!query.every(Number.isFinite)) throw fail('is not finite');
    const scale = inverseOrZero(Math.sqrt(dot(query, query)));
    return Float64Array.from(representations, (own) => {
      return dot(query, own) * inverseOrZero(Math.sqrt(dot(own, own))) * scale;
    });
  },
};

function dot(x: Float32Array, y: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) sum += x[j]! * y[j]!;
  return sum;
}
