import type { AttributionIndex } from '@/core/attribution/attributionIndex';
import { SCORERS } from '@/core/attribution/scorers';
import { querySketch } from '@/scripts/evaluation/attribution/scores';

/** Placebos that a record is compared with. */
const NEAREST = 8;

/** Per candidate and per placebo, the placebos most like it. */
export type NearestPlacebos = { candidates: number[][]; placebos: number[][] };

/** The eight placebos whose gradients have the highest cosine with a record's; a placebo itself is none of its own. */
export function nearestPlacebos({ sketches, placebos }: AttributionIndex): NearestPlacebos {
  const nearest = (index: typeof sketches, itself: (record: number) => number) =>
    Array.from({ length: index.header.records }, (_, record) => {
      const alike = SCORERS.cosineOverCheckpoints.score(querySketch(index, record), placebos);
      return Array.from(alike.keys())
        .filter((placebo) => placebo !== itself(record))
        .sort((a, b) => alike[b]! - alike[a]! || a - b)
        .slice(0, NEAREST);
    });
  return { candidates: nearest(sketches, () => -1), placebos: nearest(placebos, (record) => record) };
}
