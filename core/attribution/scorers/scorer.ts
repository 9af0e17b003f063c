import { AttributionError } from '@/core/attribution/attributionError';
import type { ScoredSketches } from '@/core/attribution/curvature';
import type { CheckpointSketches, Sketches } from '@/core/attribution/sketches';

/**
 * Influence of each record on a query, in the order of the index; higher: the record made the query likelier.
 * The same query and index give the same bits everywhere. A record or a query of nothing but zeros scores 0.
 */
export type Scorer<Query = CheckpointSketches, Index = ScoredSketches> = {
  /** @throws AttributionError wrongQuery when the query does not fit the index or is not finite */
  score(query: Query, index: Index): Float64Array;
};

/** Which checkpoints a score sums over. */
export type Checkpoints = 'last' | 'all';

export function chosenCheckpoints(which: Checkpoints, { header }: Sketches): number[] {
  const all = header.checkpoints.map((_, k) => k);
  return which === 'all' ? all : all.slice(-1);
}

/** @throws AttributionError wrongQuery unless the query has the index's checkpoints and width and is finite */
export function checkQuery(query: CheckpointSketches, index: Sketches): void {
  const fail = (message: string) => new AttributionError('query sketch', message, 'wrongQuery');
  if (query.length !== index.header.checkpoints.length) {
    throw fail(`${query.length} checkpoints, not ${index.header.checkpoints.length}`);
  }
  query.forEach((sketch, k) => {
    if (sketch.length !== index.width) {
      throw fail(`${sketch.length} numbers at checkpoint ${k}, not ${index.width}`);
    }
    if (!sketch.every(Number.isFinite)) throw fail(`checkpoint ${k} is not finite`);
  });
}
